#include <charconv>

#include "gateway/care/odometer_dids.hpp"
#include "gateway/care/toml_fields.hpp"

namespace faultline::care {

namespace {

std::uint32_t hex_number(toml_fields& fields, std::string_view key, std::uint32_t most) {
    const auto text = fields.text(key, true);
    std::uint32_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto got = std::from_chars(text.data(), end, value, 16);
    if (got.ec == std::errc{} && got.ptr == end && value <= most) return value;
    if (!text.empty()) fields.complain_here("bad_hex", {{"key", key}, {"value", text}});
    return 0;
}

}  // namespace

std::variant<std::vector<odometer_did>, std::vector<data_problem>> read_odometer_dids(const data_file& file) {
    std::vector<data_problem> problems;
    std::vector<odometer_did> read;
    if (const auto table = parse_toml(file, problems)) {
        toml_fields whole{*table, file.name, problems};
        for (const auto* one : whole.tables("odometer")) {
            toml_fields f{*one, file.name, problems};
            odometer_did made;
            made.brands = f.words("brands");
            made.request_id = hex_number(f, "request", 0x1FFFFFFF);
            made.answer_id = hex_number(f, "answer", 0x1FFFFFFF);
            made.did = static_cast<std::uint16_t>(hex_number(f, "did", 0xFFFF));
            made.offset = static_cast<std::size_t>(f.whole("offset", 0, 255, true).value_or(0));
            made.length = static_cast<std::size_t>(f.whole("length", 1, 4, true).value_or(1));
            made.km_per_bit = f.number("km_per_bit", 0.001, 1000, true).value_or(1);
            made.basis = f.text("basis", true);
            f.finish();
            read.push_back(std::move(made));
        }
        whole.finish();
    }
    if (!problems.empty()) return problems;
    return read;
}

}  // namespace faultline::care
