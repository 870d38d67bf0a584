/* What the report reads of a spec: apart from fuzz_spec.c, since both name verdicts. */
#include "programs/report/report_spec.h"

void spec_report(const char *path);

void spec_report(const char *path) {
    struct report_spec spec;
    struct report_criterion criterion;
    struct error error = {0};
    if (report_spec_read(path, &spec, &error)) {
        report_spec_statement(&spec);
        report_spec_paper(&spec, "d", "23", "nu_syn");
        for (int i = 0; report_spec_criterion(&spec, i, &criterion); ++i)
            report_spec_applies(&spec, i, "quick");
    }
    report_spec_free(&spec);
}
