// Reads the members of one TOML table, each asked for by name with its kind and bounds. Whatever is missing, of another kind,
// out of bounds or not asked for at all becomes a problem with file and line; reading goes on, so that one run names them all.
// Internal to the care room.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

#include "gateway/care/data_problem.hpp"

namespace faultline::care {

class toml_fields {
public:
    toml_fields(const toml::table& of, const std::string& file, std::vector<data_problem>& problems)
        : of_{of}, file_{file}, problems_{problems} {}

    [[nodiscard]] std::string text(std::string_view key, bool required = false);
    [[nodiscard]] std::string choice(std::string_view key, std::span<const std::string_view> of, bool required = false);
    [[nodiscard]] std::optional<double> number(std::string_view key, double least, double most, bool required = false);
    [[nodiscard]] std::optional<int> whole(std::string_view key, int least, int most, bool required = false);
    [[nodiscard]] bool flag(std::string_view key);
    [[nodiscard]] std::vector<std::string> words(std::string_view key);
    [[nodiscard]] contract::bilingual both(std::string_view key, bool required = true);   // { en = "...", zh = "..." }
    [[nodiscard]] std::map<std::string, double> numbers(std::string_view key, double least, double most);
    [[nodiscard]] const toml::table* table(std::string_view key);
    [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);           // an array of tables

    // Everything that nobody asked for is a mistake somebody made.
    void finish();

    void complain(const toml::node& at, std::string code, nlohmann::json args);
    void complain_here(std::string code, nlohmann::json args) { complain(of_, std::move(code), std::move(args)); }
    [[nodiscard]] std::int64_t line() const { return of_.source().begin.line; }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    [[nodiscard]] const toml::node* find(std::string_view key, bool required);
    void wrong_kind(const toml::node& at, std::string_view key, const char* wanted);

    const toml::table& of_;
    const std::string& file_;
    std::vector<data_problem>& problems_;
    std::set<std::string, std::less<>> asked_;
};

// The file as a table; a mistake of syntax is a problem with its line.
[[nodiscard]] std::optional<toml::table> parse_toml(const data_file&, std::vector<data_problem>&);

// Ids stand in records and databases: small letters, digits and underscores.
[[nodiscard]] bool is_id(std::string_view);

}  // namespace faultline::care
