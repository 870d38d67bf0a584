/* runfile_seeds FOLDER: create the initial run files for fuzzing. They are not committed because
 * they contain the versions of the format and the arithmetic. */
#include "runfile_config.h"

#include <stdio.h>

static bool make(const char *folder, const char *name, int snapshots) {
    static const int epochs[] = {0, 5};
    char path[4096], temporary[4096];
    struct training_result result;
    struct error error = {0};
    snprintf(path, sizeof path, "%s/%s.h5", folder, name);
    snprintf(temporary, sizeof temporary, "%s/.%s.tmp", folder, name);
    if (!training_run(&runfile_config, epochs, snapshots, NULL, NULL, &result, &error)) {
        fprintf(stderr, "runfile_seeds: %s\n", error.message);
        return false;
    }
    bool ok = runfile_save(path, temporary, &runfile_config, runfile_kernel, &result, &error);
    if (!ok)
        fprintf(stderr, "runfile_seeds: %s\n", error.message);
    training_result_free(&result);
    return ok;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: runfile_seeds FOLDER\n");
        return 2;
    }
    return make(argv[1], "plain", 0) && make(argv[1], "snapshots", 2) ? 0 : 2;
}
