/* Training protocols in specs: the block `training`. */
#ifndef PROTOCOL_TRAINING_H
#define PROTOCOL_TRAINING_H

#include "protocol/groups.h"
#include "train/training.h"

/* Which way to the gradient; the cheaper one unless the spec insists. */
enum protocol_gradient { PROTOCOL_AUTO = 0, PROTOCOL_DIRECT, PROTOCOL_STRUCTURED };

/* What a spec says of a training_config; the rest is the setting's. Fields that it leaves out are
 * zero, and stand for what CoGS does (train/training.h). */
struct protocol {
    struct training_config config;
    enum protocol_gradient gradient;
};

extern const struct record protocol_record;

/* What concerns several fields, at the place of the block: choices that do not go together, and
 * ends of a schedule beyond its epochs. `has_test`: require 0 < train_share < 1; otherwise require
 * train_share = 1. To be called for a protocol that a setting has changed as well. */
bool protocol_check(const struct place *at, const struct protocol *protocol, bool has_test,
                    struct error *error);

/* Refuse a penalty_power other than 0, 1 and degree + 1, at its field of a place. */
bool protocol_check_power(const struct place *at, double power, int degree, struct error *error);

/* The same, and refuse a penalty that is not positive or so large that the best network is zero
 * (theory/margins/minimum.h). For tasks with that many answers whose largest margin is gamma. */
bool protocol_check_penalty(const struct place *at, double penalty, double power, int degree,
                            int answers, double gamma, struct error *error);

/* The power that a penalty_power stands for, over degree + 1: the exponent of R. */
double protocol_penalty_exponent(double power, int degree);

/* The config of a network of width q on an abelian group, or on a table of labels, which must
 * outlive it. Powers of tables have as many factors as there are inputs, or two where these are
 * bits. */
struct training_config protocol_on_group(const struct protocol *protocol,
                                         const struct abelian *group, int q, double weight_decay,
                                         uint64_t seed);
struct training_config protocol_on_table(const struct protocol *protocol,
                                         const struct training_table *table, int q,
                                         double weight_decay, uint64_t seed);

#endif
