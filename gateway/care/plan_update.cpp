#include "gateway/care/plan_update.hpp"

#include <algorithm>

namespace faultline::care {

namespace {

// Where the plan of this id stands among the files; the end when it is not there.
auto file_of(auto& files, const plan_library& library, const std::string& id) {
    const auto known = library.plans().find(id);
    return known == library.plans().end() ? files.end() : std::ranges::find(files, known->second.file, &data_file::name);
}

}  // namespace

std::variant<plan_update, std::vector<data_problem>> put_in_force(const plans_in_force& before, const data_file& given) {
    std::vector<data_problem> problems;
    const auto read = internal::read_plan(given, problems);
    if (!problems.empty() || !read) return problems;
    plan_update made{.now = before, .id = read->id, .version = read->version};
    auto& files = made.now.files;
    const auto old = file_of(files, before.library, read->id);
    made.replaces = old != files.end();
    if (made.replaces) {
        made.changes = old->text != given.text;
        if (!made.changes) return made;
        const int known = before.library.plans().at(read->id).version;
        if (read->version <= known)
            return std::vector{data_problem{given.name, read->line, "plan_not_newer", {{"value", read->id}, {"version", read->version}, {"known_version", known}}}};
        files.erase(old);
    }
    data_file named = given;
    const auto is_taken = [&] { return std::ranges::find(files, named.name, &data_file::name) != files.end(); };
    for (int number = 2; is_taken(); ++number) named.name = given.name + "#" + std::to_string(number);   // two people's "plan.toml"
    files.push_back(named);
    auto library = plan_library::load(files);
    if (auto* const wrong = std::get_if<std::vector<data_problem>>(&library)) return std::move(*wrong);
    made.now.library = std::get<plan_library>(std::move(library));
    return made;
}

plans_in_force in_force(std::span<const data_file> given, std::vector<data_problem>& problems) {
    plans_in_force made;
    made.files = built_in_plans();
    auto library = plan_library::load(made.files);
    if (auto* const read = std::get_if<plan_library>(&library)) made.library = std::move(*read);
    for (const auto& one : given) {
        auto next = put_in_force(made, one);
        if (auto* const update = std::get_if<plan_update>(&next)) made = std::move(update->now);
        else for (auto& problem : std::get<std::vector<data_problem>>(next)) problems.push_back(std::move(problem));
    }
    return made;
}

}  // namespace faultline::care
