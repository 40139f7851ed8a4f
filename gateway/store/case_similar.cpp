// What was found behind the same code before. Counted in the database: a library of a hundred thousand cases is asked with one query
// for each code, and only one record for each solution is read.
#include "cloud/contract/record.hpp"
#include "gateway/store/case_library.hpp"

#include <algorithm>

namespace faultline::store {

namespace {

constexpr std::size_t most_shown = 5;

// Cases are counted once, however many modules report the code. Of the columns outside the aggregates SQLite takes those of the row
// with the maximum: the newest words for the solution, and always the same ones.
constexpr std::string_view by_code =
    "SELECT record, max(date || id), count(*), sum(maker = ?2 AND ?2 <> ''), sum(maker = ?2 AND ?2 <> '' AND same_ecu), sum(verified) "
    "FROM (SELECT id, max(ecu = ?3 AND ?3 <> '') AS same_ecu FROM case_codes WHERE code = ?1 GROUP BY id) JOIN cases USING (id) GROUP BY solution";
constexpr std::string_view by_component =
    "SELECT record, max(date || id), count(*), sum(maker = ?3 AND ?3 <> ''), 0, sum(verified) "
    "FROM (SELECT DISTINCT id FROM case_codes WHERE component = ?1 AND failure = ?2 AND component <> '') JOIN cases USING (id) GROUP BY solution";

result<similar_cases> read_solutions(sqlite::statement& query, const std::string& path, const char* basis) {
    similar_cases found;
    found.basis = basis;
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) break;
        auto newest = contract::read_record<contract::repair_case>(query.text(0));
        if (!newest) return failure{store_error::corrupt, path, "a stored fl.case.v1 cannot be read"};
        const auto number = [&](int column) { return static_cast<std::uint64_t>(query.integer(column)); };
        found.solutions.push_back({std::move(newest->cause), std::move(newest->repair), number(2), number(3), number(4), number(5), query.text(1).substr(0, 10)});
        found.similar += number(2);
        found.of_maker += number(3);
    }
    std::ranges::sort(found.solutions, [](const case_solution& a, const case_solution& b) {
        return std::tuple{b.of_ecu, b.of_maker, b.count, b.verified, b.last, a.repair.zh, a.repair.en, a.cause.zh} <
               std::tuple{a.of_ecu, a.of_maker, a.count, a.verified, a.last, b.repair.zh, b.repair.en, b.cause.zh};
    });
    return found;
}

}  // namespace

result<similar_cases> case_library::similar(const case_question& asked) {
    const auto maker = folded(asked.maker), ecu = folded(asked.ecu);
    {
        auto query = of_.db_.prepare(by_code);
        query.bind(std::string_view{asked.code}).bind(std::string_view{maker}).bind(std::string_view{ecu});
        auto found = read_solutions(query, of_.db_.path(), "code");
        if (!found || found->similar > 0) return found;
    }
    auto query = of_.db_.prepare(by_component);
    query.bind(std::string_view{asked.component}).bind(std::string_view{asked.failure}).bind(std::string_view{maker});
    return read_solutions(query, of_.db_.path(), "component");
}

nlohmann::json to_json(const similar_cases& found) {
    if (found.similar == 0) return nullptr;
    auto solutions = nlohmann::json::array();
    for (const auto& one : found.solutions) {
        if (solutions.size() == most_shown) break;
        solutions.push_back({{"cause", {{"en", one.cause.en}, {"zh", one.cause.zh}}}, {"repair", {{"en", one.repair.en}, {"zh", one.repair.zh}}},
                             {"count", one.count}, {"of_maker", one.of_maker}, {"verified", one.verified}, {"last", one.last}});
    }
    return {{"similar", found.similar}, {"of_maker", found.of_maker}, {"basis", found.basis}, {"solutions", solutions}};
}

}  // namespace faultline::store
