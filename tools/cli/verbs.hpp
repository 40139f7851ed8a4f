// One function per verb: asks the bay, shows the answer, returns the exit code. None keeps anything.
#pragma once

#include "tools/cli/session.hpp"

namespace faultline::cli {

int verb_detect(const session& here);
int verb_scan(const session& here);
int verb_clear(const session& here);
int verb_status(const session& here);
int verb_watch(const session& here);
int verb_fault(const session& here);
int verb_analyse(const session& here);
int verb_symptom(const session& here);
int verb_remote(const session& here);
int verb_enroll(const session& here);
int verb_doctor(const session& here);
int verb_vehicle(const session& here);
int verb_due(const session& here);
int verb_service(const session& here);
int verb_workorder(const session& here);
int verb_odometer(const session& here);
int verb_checklist(const session& here);
int verb_plan(const session& here);
int verb_report(const session& here);
int verb_pack(const session& here);
int verb_case(const session& here);
int verb_decode(const session& here);
int verb_help(const session& here);
int verb_version(const session& here);

}   // namespace faultline::cli
