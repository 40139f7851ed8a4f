// Plans from elsewhere (the platform's configuration, a workshop's file) put in force over the ones in use. All or nothing: a
// text with any problem leaves everything as it was, and every problem has its file, line and cure.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "gateway/care/plan.hpp"

namespace faultline::care {

struct plans_in_force {
    std::vector<data_file> files;    // built-in and given, as they were read
    plan_library library;
};

struct plan_update {
    plans_in_force now;
    std::string id;                  // of the plan given
    int version = 0;
    bool replaces = false;           // one of this id was in force; otherwise it is a further one
    bool changes = true;             // false: this very text is in force already
};

// Replaces the plan of the same id, or adds one. A version that is not greater than the one in force is refused
// (`plan_not_newer`), except the same text again.
[[nodiscard]] std::variant<plan_update, std::vector<data_problem>> put_in_force(const plans_in_force&, const data_file& given);

// The built-in plans with the given ones over them, in their order. One that can no longer be used (a newer program, another
// default) is left out and its problems are told; the others stay.
[[nodiscard]] plans_in_force in_force(std::span<const data_file> given, std::vector<data_problem>& problems);

}  // namespace faultline::care
