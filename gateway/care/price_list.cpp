#include "gateway/care/price_list.hpp"

#include "gateway/care/toml_fields.hpp"

namespace faultline::care {

namespace {

constexpr double most = 10'000'000;
constexpr std::string_view stocks[] = {"in_stock", "to_order"};

}  // namespace

std::variant<price_list, std::vector<data_problem>> read_price_list(const data_file& file) {
    std::vector<data_problem> problems;
    price_list made;
    if (const auto table = parse_toml(file, problems)) {
        toml_fields whole{*table, file.name, problems};
        if (const auto* head = whole.table("prices")) {
            toml_fields f{*head, file.name, problems};
            made.id = f.text("id", true);
            if (!made.id.empty() && !is_id(made.id)) f.complain_here("bad_id", {{"value", made.id}});
            made.version = f.whole("version", 1, 1'000'000, true).value_or(0);
            made.currency = f.text("currency", true);
            made.labour_per_hour = f.number("labour_per_hour", 0, most);
            f.finish();
        } else {
            whole.complain_here("key_missing", {{"key", "[prices]"}});
        }
        made.operations = whole.numbers("operation", 0, most);
        if (const auto* parts = whole.table("part")) {
            for (const auto& [key, node] : *parts) {
                const auto* const one = node.as_table();
                if (!one) {
                    whole.complain(node, "wrong_kind", {{"key", key.str()}, {"wanted", "care.kind.table"}});
                    continue;
                }
                toml_fields f{*one, file.name, problems};
                const auto price = f.number("price", 0, most, true);
                const auto stock = f.choice("stock", stocks);
                if (price) made.parts[std::string{key.str()}] = {*price, stock};
                f.finish();
            }
        }
        whole.finish();
    }
    if (!problems.empty()) return problems;
    return made;
}

}  // namespace faultline::care
