#include "cloud/contract/envelope.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "cloud/contract/json_span.hpp"
#include "cloud/contract/record.hpp"

namespace faultline::contract {

namespace {

constexpr std::string_view synchronised = "synchronised";
constexpr std::string_view free_running = "free-running";

// Nothing when the member is missing or of another kind.
const std::string* text_of(const nlohmann::json& from, const char* name) {
    const auto found = from.find(name);
    return found == from.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::optional<std::uint64_t> number_of(const nlohmann::json& from, const char* name) {
    const auto found = from.find(name);
    if (found == from.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
}

bool read_stamp(const nlohmann::json& from, stamp& when) {
    const auto* time = text_of(from, "time");
    const auto* boot = text_of(from, "boot");
    const auto* clock = text_of(from, "clock");
    const auto since_boot = from.find("monotonic_ms");
    if (!time || !boot || !clock || since_boot == from.end() || !since_boot->is_number_integer()) return false;
    const auto wall = parse_rfc3339(*time);
    if (!wall) return false;
    when = {.wall_ms = *wall,
            .boot = *boot,
            .monotonic_ms = since_boot->get<std::int64_t>(),
            .synchronised = *clock == synchronised};
    return true;
}

}  // namespace

std::string_view name(contract_error error) {
    switch (error) {
        case contract_error::not_json: return "not_json";
        case contract_error::wrong_shape: return "wrong_shape";
        case contract_error::unknown_stream: return "unknown_stream";
        case contract_error::sha256_mismatch: return "sha256_mismatch";
        case contract_error::too_large: return "too_large";
        case contract_error::not_zstd: return "not_zstd";
    }
    return "unknown";
}

void throw_exception_from_error(contract_error error, const boost::source_location&) {
    throw std::runtime_error{std::string{name(error)}};
}

std::string write(const envelope& e) {
    nlohmann::json head{
        {"id", e.id.text()},
        {"type", e.type},
        {"gateway", e.gateway},
        {"stream", name(e.of)},
        {"seq", e.seq},
        {"prev", e.prev},
        {"time", rfc3339(e.when.wall_ms)},
        {"boot", e.when.boot},
        {"monotonic_ms", e.when.monotonic_ms},
        {"clock", e.when.synchronised ? synchronised : free_running},
        {"sha256", hex(e.sha256)},
    };
    if (!e.traceparent.empty()) head["traceparent"] = e.traceparent;
    auto text = json_text(head);
    text.pop_back();
    return text.append(",\"data\":").append(e.data).append("}");
}

boost::system::result<envelope, contract_error> read_unchecked(std::string_view text) {
    const auto parsed = parse_json(text);
    if (!parsed) return contract_error::not_json;
    const auto& json = *parsed;
    if (!json.is_object()) return contract_error::wrong_shape;

    const auto* id = text_of(json, "id");
    const auto* type = text_of(json, "type");
    const auto* gateway = text_of(json, "gateway");
    const auto* stream_name = text_of(json, "stream");
    const auto* sum = text_of(json, "sha256");
    const auto seq = number_of(json, "seq");
    const auto data = member(text, "data");
    if (!id || !type || !gateway || !stream_name || !sum || !seq || !data) return contract_error::wrong_shape;
    const auto known = stream_named(*stream_name);
    if (!known) return contract_error::unknown_stream;
    const auto read_id = parse_uuid(*id);
    const auto read_sum = parse_digest(*sum);
    envelope e;
    if (!read_id || !read_sum || !read_stamp(json, e.when)) return contract_error::wrong_shape;

    e.id = *read_id;
    e.type = *type;
    e.gateway = *gateway;
    e.of = *known;
    e.seq = *seq;
    // Without `prev` nothing is known about what came before: only the receipt of an older record may reach this one.
    e.prev = number_of(json, "prev").value_or(*seq);
    e.sha256 = *read_sum;
    if (const auto* trace = text_of(json, "traceparent")) e.traceparent = *trace;
    e.data = std::string{*data};
    return e;
}

boost::system::result<envelope, contract_error> read_envelope(std::string_view json) {
    auto read = read_unchecked(json);
    if (read && sha256(read->data) != read->sha256) return contract_error::sha256_mismatch;
    return read;
}

}  // namespace faultline::contract
