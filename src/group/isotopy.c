#include "group/isotopy.h"

#include "base/memory.h"
#include "group/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REFERENCES_MAX = 6, /* rows tried as the reference */
    PASSES_MAX = 4,     /* the products of the rows are a table that is corrected in turn */
    ROUNDS = 3,         /* of numbering rows, columns and values by majority */
    SAMPLES_MAX = 128,  /* values that decide on one product */
};

long latin_faults(int d, const int *table) {
    char seen[GROUP_ORDER_MAX];
    long faults = 0;
    for (int by_column = 0; by_column < 2; ++by_column)
        for (int x = 0; x < d; ++x) {
            memset(seen, 0, (size_t)d);
            for (int y = 0; y < d; ++y) {
                int value = by_column ? table[y * d + x] : table[x * d + y];
                faults += seen[value];
                seen[value] = 1;
            }
        }
    return faults;
}

struct room {
    int d;
    int *row_of;    /* [d, d]: row_of[y, v] has value v in column y; -1: none */
    int *column_of; /* [d]: the column in which the reference row has value v; -1: none */
    int *count;     /* [d, d]: votes */
    int *product;   /* [d, d]: of rows */
    int *other;     /* [d, d] */
};

/* --- The multiplication of the rows ----------------------------------------------------------- */

/* The row with most different values among those not tried; distinct: [d], -1 for those tried. */
static int best_row(int d, const int *distinct) {
    int best = 0;
    for (int x = 1; x < d; ++x)
        if (distinct[x] > distinct[best])
            best = x;
    return best;
}

static void count_distinct(int d, const int *table, int *distinct) {
    char seen[GROUP_ORDER_MAX];
    for (int x = 0; x < d; ++x) {
        memset(seen, 0, (size_t)d);
        distinct[x] = 0;
        for (int y = 0; y < d; ++y) {
            distinct[x] += !seen[table[x * d + y]];
            seen[table[x * d + y]] = 1;
        }
    }
}

static void index_table(struct room *room, const int *table, int reference) {
    int d = room->d;
    memset(room->row_of, -1, (size_t)d * (size_t)d * sizeof(int));
    memset(room->column_of, -1, (size_t)d * sizeof(int));
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            room->row_of[y * d + table[x * d + y]] = x;
    for (int y = 0; y < d; ++y)
        room->column_of[table[reference * d + y]] = y;
}

/* Row s takes value v of the reference row to T(s, y), y being the column of v. The row that does
 * what t and then s do, by majority over the values. count: [d], zero, and left so. *votes: for
 * that row. */
static int product_of_rows(const struct room *room, const int *table, int s, int t, int *count,
                           int *votes) {
    int d = room->d, samples = d < SAMPLES_MAX ? d : SAMPLES_MAX, best = 0;
    int voted[SAMPLES_MAX];
    for (int i = 0; i < samples; ++i) {
        int v = (int)((long)i * d / samples), y = room->column_of[v];
        int between = y < 0 ? -1 : room->column_of[table[t * d + y]];
        voted[i] = between < 0 ? -1 : room->row_of[y * d + table[s * d + between]];
        if (voted[i] >= 0 && ++count[voted[i]] > count[best])
            best = voted[i];
    }
    *votes = count[best];
    for (int i = 0; i < samples; ++i)
        if (voted[i] >= 0)
            count[voted[i]] = 0;
    return best;
}

/* False if in a large table no product has more votes than in a random one: after a few rows. */
static bool multiply_rows(struct room *room, const int *table, int reference, int *product) {
    enum { LARGE = 100, ROWS_JUDGED = 4 };
    static const double share_least = 0.08; /* of the votes; a random table gives 5 of 128 */
    int d = room->d, samples = d < SAMPLES_MAX ? d : SAMPLES_MAX;
    double votes = 0;
    index_table(room, table, reference);
    memset(room->count, 0, (size_t)d * sizeof(int));
    for (int s = 0; s < d; ++s) {
        for (int t = 0; t < d; ++t) {
            int most;
            product[s * d + t] = product_of_rows(room, table, s, t, room->count, &most);
            votes += most;
        }
        if (d >= LARGE && s + 1 == ROWS_JUDGED && votes < share_least * samples * ROWS_JUDGED * d)
            return false;
    }
    return true;
}

/* Try a reference row: *group stays empty if the rows form no group. Fails only without memory. */
static bool try_reference(struct room *room, const int *table, int reference, struct group *group,
                          struct error *error) {
    char name[GROUP_NAME_MAX];
    struct error problem = {0};
    snprintf(name, sizeof name, "a group of order %d", room->d);
    bool hopeful = multiply_rows(room, table, reference, room->product);
    for (int pass = 0; pass < PASSES_MAX && hopeful; ++pass) {
        if (group_create_table(room->d, room->product, name, group, &problem))
            return true;
        if (problem.kind != ERROR_INPUT)
            return error_set(error, problem.kind, "%s", problem.message);
        hopeful = multiply_rows(room, room->product, reference, room->other);
        int *swap = room->other;
        room->other = room->product;
        room->product = swap;
    }
    return true;
}

/* --- Numberings ------------------------------------------------------------------------------- */

/* to: [d] becomes a permutation: entry i the number with most votes[i, .], each number given once,
 * to the entry with most votes for it. */
static void settle(int d, const int *votes, int *to) {
    int owner[GROUP_ORDER_MAX];
    memset(owner, -1, sizeof owner);
    for (int i = 0; i < d; ++i) {
        int best = 0;
        for (int n = 1; n < d; ++n)
            if (votes[i * d + n] > votes[i * d + best])
                best = n;
        to[i] = -1;
        int before = owner[best];
        if (before >= 0 && votes[before * d + best] >= votes[i * d + best])
            continue;
        if (before >= 0)
            to[before] = -1;
        owner[best] = i;
        to[i] = best;
    }
    for (int i = 0, free_number = 0; i < d; ++i) {
        if (to[i] >= 0)
            continue;
        while (owner[free_number] >= 0)
            ++free_number;
        to[i] = free_number;
        owner[free_number] = i;
    }
}

static int times(const struct group *group, int x, int y) {
    return group->product[x * group->order + y];
}

enum what { VALUES, COLUMNS, ROWS };

/* Number the values, columns or rows by majority over the entries of the table. */
static void number(const int *table, enum what what, struct room *room, struct isotopy *isotopy) {
    const struct group *group = &isotopy->group;
    int d = room->d;
    memset(room->count, 0, (size_t)d * (size_t)d * sizeof(int));
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y) {
            int v = table[x * d + y], r = isotopy->row[x], c = isotopy->column[y];
            if (what == VALUES)
                ++room->count[v * d + times(group, r, c)];
            else if (what == COLUMNS)
                ++room->count[y * d + times(group, group->inverse[r], isotopy->value[v])];
            else
                ++room->count[x * d + times(group, isotopy->value[v], group->inverse[c])];
        }
    settle(d, room->count,
           what == VALUES    ? isotopy->value
           : what == COLUMNS ? isotopy->column
                             : isotopy->row);
}

/* The values of column y are numbered as the rows, the column itself is the identity. */
static void start_numbers(const int *table, int y, struct room *room, struct isotopy *isotopy) {
    int d = room->d;
    memset(room->count, 0, (size_t)d * (size_t)d * sizeof(int));
    for (int x = 0; x < d; ++x)
        ++room->count[table[x * d + y] * d + isotopy->row[x]];
    settle(d, room->count, isotopy->value);
}

static long count_agreeing(int d, const int *table, const struct isotopy *isotopy) {
    long agreeing = 0;
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            agreeing += isotopy->value[table[x * d + y]] ==
                        times(&isotopy->group, isotopy->row[x], isotopy->column[y]);
    return agreeing;
}

/* The column with most different values. */
static int best_column(int d, const int *table) {
    char seen[GROUP_ORDER_MAX];
    int best = 0, most = -1;
    for (int y = 0; y < d; ++y) {
        int distinct = 0;
        memset(seen, 0, (size_t)d);
        for (int x = 0; x < d; ++x) {
            distinct += !seen[table[x * d + y]];
            seen[table[x * d + y]] = 1;
        }
        if (distinct > most) {
            most = distinct;
            best = y;
        }
    }
    return best;
}

/* group_create_table exchanges the identity, which is the reference, with element 0. */
static void number_all(const int *table, struct room *room, struct isotopy *isotopy) {
    int d = room->d, identity = 0;
    while (room->product[identity * d] != 0)
        ++identity;
    for (int x = 0; x < d; ++x)
        isotopy->row[x] = x == identity ? 0 : x == 0 ? identity : x;
    start_numbers(table, best_column(d, table), room, isotopy);
    for (int round = 0; round < ROUNDS; ++round) {
        number(table, COLUMNS, room, isotopy);
        number(table, VALUES, room, isotopy);
        number(table, ROWS, room, isotopy);
    }
    isotopy->agreeing = count_agreeing(d, table, isotopy);
}

/* --- All -------------------------------------------------------------------------------------- */

static bool find(const int *table, struct room *room, struct isotopy *isotopy,
                 struct error *error) {
    int d = room->d, distinct[GROUP_ORDER_MAX];
    int references = d < REFERENCES_MAX ? d : d > 1024 ? 2 : REFERENCES_MAX;
    count_distinct(d, table, distinct);
    for (int i = 0; i < references && isotopy->group.order == 0; ++i) {
        int reference = best_row(d, distinct);
        distinct[reference] = -1;
        if (!try_reference(room, table, reference, &isotopy->group, error))
            return false;
        if (isotopy->group.order > 0)
            number_all(table, room, isotopy);
    }
    return true;
}

bool isotopy_find(int d, const int *table, struct isotopy *isotopy, struct error *error) {
    size_t n = (size_t)d, block = n * n;
    int *work = memory_array(4 * block + n, sizeof *work);
    *isotopy = (struct isotopy){.row = memory_array(3 * n, sizeof *isotopy->row)};
    if (work == NULL || isotopy->row == NULL) {
        free(work);
        isotopy_free(isotopy);
        return error_memory(error, "a table");
    }
    isotopy->column = isotopy->row + n;
    isotopy->value = isotopy->column + n;
    struct room room = {
        d, work, work + 4 * block, work + block, work + 2 * block, work + 3 * block};
    bool ok = find(table, &room, isotopy, error);
    free(work);
    if (!ok)
        isotopy_free(isotopy);
    return ok;
}

void isotopy_free(struct isotopy *isotopy) {
    group_free(&isotopy->group);
    free(isotopy->row);
    *isotopy = (struct isotopy){0};
}
