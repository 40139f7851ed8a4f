#include "protocols/obd/decode.hpp"

#include <array>

#include "protocols/obd/padding.hpp"
#include "protocols/obd/pid_tables.hpp"
#include "protocols/obd/support.hpp"

namespace faultline::obd {

namespace {

using bytes = std::span<const std::uint8_t>;

// One explanation of an answer: which PIDs it holds and where their data lies. PIDs whose length varies between cars
// make several explanations possible; the first that uses up every byte is taken, usual lengths before others.
class explanation {
public:
    static constexpr std::size_t max_pids = 32;
    struct part {   // left uninitialised on purpose: only count_ of them are ever read
        const pid_info* info;
        std::uint16_t at;
        std::uint8_t length;
        bool asked;
    };

    explanation(bytes payload, bytes asked)
        : payload_{payload}, request_{asked}, header_{payload[0] == 0x42 ? std::size_t{2} : std::size_t{1}} {}

    // The common case, without a search: PIDs in the order of the request, of usual length, nothing behind them.
    bool find_usual() {
        std::size_t at = 1;
        for (const auto pid : request_) {
            if (at == payload_.size()) break;
            if (payload_[at] != pid) continue;
            const auto place = tables::pid_index[pid];
            if (place == 0 || count_ == max_pids) return false;
            const auto& info = tables::pids[place - 1];
            const auto data_at = at + header_;
            at = data_at + info.lengths[0];
            if (at > payload_.size() || (header_ == 2 && payload_[data_at - 1] != payload_[2])) return false;
            parts_[count_++] = {&info, static_cast<std::uint16_t>(data_at), info.lengths[0], true};
        }
        return at == payload_.size();
    }

    // Foreign PIDs are answers to another tester, or to another request of ours: known ones may be stepped over.
    bool find(bool allow_foreign) {
        allow_foreign_ = allow_foreign;
        error_ = decode_error::unexplained_bytes;
        error_at_ = 0;
        tries_ = 0;
        seen_ = {};
        asked_ = {};
        for (const auto pid : request_) asked_.insert(pid);
        return step(1, 0);
    }

    [[nodiscard]] std::span<const part> parts() const { return {parts_.data(), count_}; }
    [[nodiscard]] decode_error error() const { return error_; }
    [[nodiscard]] std::uint8_t frame() const { return header_ == 2 ? payload_[2] : std::uint8_t{0}; }

private:
    static constexpr int max_tries = 256;   // bounds the work that damaged bytes can cause

    bool fail(std::size_t at, decode_error why) {
        if (at >= error_at_) {
            error_at_ = at;
            error_ = why;
        }
        return false;
    }

    bool step(std::size_t at, std::size_t count) {
        if (at == payload_.size()) {
            count_ = count;
            return count > 0 || fail(at, decode_error::too_short);
        }
        const auto pid = payload_[at];
        const bool asked = asked_.contains(pid);
        const bool seen = seen_.contains(pid);
        if (count > 0 && (!asked || seen) && is_padding(payload_, at)) {
            count_ = count;
            return true;
        }
        if (count == max_pids || ++tries_ > max_tries) return fail(at, decode_error::unexplained_bytes);
        if (seen) return fail(at, decode_error::unexplained_bytes);
        if (!asked && !allow_foreign_)
            return fail(at, count == 0 ? decode_error::not_asked : decode_error::unexplained_bytes);
        const auto* info = find_pid(pid);
        if (!info) return fail(at, asked ? decode_error::unknown_pid : decode_error::unexplained_bytes);
        return step_over(*info, asked, at, count);
    }

    bool step_over(const pid_info& info, bool asked, std::size_t at, std::size_t count) {
        const auto data_at = at + header_;
        if (header_ == 2 && at + 1 < payload_.size() && payload_[at + 1] != payload_[2])
            return fail(at, decode_error::frame_mismatch);
        bool fits = false;
        seen_.insert(info.pid);
        for (const std::size_t length : info.lengths) {
            if (!asked && length != info.lengths[0])
                break;   // what nobody asked for has its usual length or is not believed
            if (length == 0 || data_at + length > payload_.size()) continue;
            fits = true;
            parts_[count] = {&info, static_cast<std::uint16_t>(data_at), static_cast<std::uint8_t>(length), asked};
            if (step(data_at + length, count + 1)) return true;
        }
        seen_.erase(info.pid);
        return fits ? false : fail(at, asked ? decode_error::too_short : decode_error::unexplained_bytes);
    }

    bytes payload_;
    bytes request_;
    pid_set asked_;
    pid_set seen_;   // on the path being tried
    std::size_t header_;
    bool allow_foreign_ = false;
    int tries_ = 0;
    decode_error error_ = decode_error::none;
    std::size_t error_at_ = 0;
    std::size_t count_ = 0;
    std::array<part, max_pids> parts_;
};

constexpr std::size_t max_payload = 4095;   // ISO 15765-2

decoded failed(decode_error why) {
    return {.count = 0, .error = why, .frame = 0, .foreign = 0};
}

inline bool bit_of(bytes data, unsigned bit) {
    return (data[bit / 8] >> (7U - bit % 8) & 1U) != 0;
}

inline std::uint64_t raw_of(const signal& what, bytes data) {
    const unsigned first = what.start_bit / 8U;
    if (what.start_bit % 8 == 0) {   // nearly all of them: whole bytes
        if (what.bit_length == 8) return data[first];
        if (what.bit_length == 16) return static_cast<std::uint64_t>(data[first] << 8 | data[first + 1]);
    }
    const unsigned end = unsigned{what.start_bit} + what.bit_length;   // one past the last bit
    std::uint64_t raw = 0;
    for (unsigned i = first; i <= (end - 1) / 8; ++i) raw = raw << 8U | data[i];
    return raw >> ((8 - end % 8) % 8) & ((std::uint64_t{1} << what.bit_length) - 1);
}

inline std::int64_t integer_of(const signal& what, std::uint64_t raw) {
    if (!what.is_signed) return static_cast<std::int64_t>(raw);
    const unsigned unused = 64U - what.bit_length;
    return static_cast<std::int64_t>(raw << unused) >> unused;
}

inline value take(const signal& what, bytes data) {
    const auto raw = raw_of(what, data);
    auto state = value_state::ok;
    auto scale = what.scale;
    if (what.has_conditions) {
        if (raw == what.not_available)
            state = value_state::not_available;
        else if (raw == what.off_scale)
            state = value_state::off_scale;
        const bool wide = what.wide_bit != signal::no_bit && bit_of(data, what.wide_bit);
        if (wide) scale *= what.wide_factor;
        // A sensor that sets its wide-range bit exists even when its plain support bit is clear (seen on Ford, PID 6B).
        if (what.support_bit != signal::no_bit && !wide && !bit_of(data, what.support_bit))
            state = value_state::not_available;
    }
    return {.what = &what,
            .raw = raw,
            .number = static_cast<double>(integer_of(what, raw)) * scale + what.offset,
            .pid = what.pid,
            .state = state};
}

}   // namespace

std::string_view to_text(decode_error what) {
    switch (what) {
        case decode_error::none: return "none";
        case decode_error::wrong_service: return "wrong_service";
        case decode_error::too_short: return "too_short";
        case decode_error::not_asked: return "not_asked";
        case decode_error::unknown_pid: return "unknown_pid";
        case decode_error::unexplained_bytes: return "unexplained_bytes";
        case decode_error::frame_mismatch: return "frame_mismatch";
        case decode_error::no_room: return "no_room";
    }
    return "none";
}

value decode_signal(const signal& what, bytes data) {
    return take(what, data);
}

decoded decode_values(bytes payload, bytes asked, std::span<value> out) {
    if (payload.empty() || (payload[0] != 0x41 && payload[0] != 0x42)) return failed(decode_error::wrong_service);
    if (payload.size() < 3) return failed(decode_error::too_short);
    if (payload.size() > max_payload) return failed(decode_error::unexplained_bytes);
    if (asked.empty()) asked = payload.subspan(1, 1);

    explanation found{payload, asked};
    if (!found.find_usual() && !found.find(false) && !found.find(true)) return failed(found.error());

    decoded result{.count = 0, .error = decode_error::none, .frame = found.frame(), .foreign = 0};
    bool any_asked = false;
    for (const auto& part : found.parts()) {
        if (!part.asked) {
            ++result.foreign;
            continue;
        }
        any_asked = true;
        const auto data = payload.subspan(part.at, part.length);
        for (const auto& each : std::span{tables::signals}.subspan(part.info->first_signal, part.info->signal_count)) {
            if (std::size_t{each.start_bit} + each.bit_length > 8 * data.size())
                continue;   // a shorter form of the PID
            if (result.count == out.size()) return failed(decode_error::no_room);
            out[result.count++] = take(each, data);
        }
    }
    return any_asked ? result : failed(decode_error::not_asked);
}

}   // namespace faultline::obd
