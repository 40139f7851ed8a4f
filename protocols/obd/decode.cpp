#include "protocols/obd/decode.hpp"

#include <algorithm>
#include <array>

namespace faultline::obd {

namespace {

using bytes = std::span<const std::uint8_t>;

// One explanation of an answer: which PIDs it holds and where their data lies. PIDs whose length varies between cars make
// several explanations possible; the first that uses up every byte is taken, usual lengths before others.
class explanation {
public:
    static constexpr std::size_t max_pids = 32;
    struct part {
        const pid_info* info;
        bytes data;
        bool asked;
    };

    explanation(bytes payload, bytes asked)
        : payload_{payload}, asked_{asked}, header_{payload[0] == 0x42 ? std::size_t{2} : std::size_t{1}} {}

    // Foreign PIDs are answers to another tester, or to another request of ours: known ones may be stepped over.
    bool find(bool allow_foreign) {
        allow_foreign_ = allow_foreign;
        error_ = decode_error::unexplained_bytes;
        error_at_ = 0;
        tries_ = 0;
        return step(1, 0);
    }

    [[nodiscard]] std::span<const part> parts() const { return {parts_.data(), count_}; }
    [[nodiscard]] decode_error error() const { return error_; }
    [[nodiscard]] std::uint8_t frame() const { return header_ == 2 ? payload_[2] : std::uint8_t{0}; }

private:
    static constexpr int max_tries = 256;   // bounds the work that damaged bytes can cause

    [[nodiscard]] bool is_asked(std::uint8_t pid) const { return std::find(asked_.begin(), asked_.end(), pid) != asked_.end(); }
    [[nodiscard]] bool is_seen(std::uint8_t pid, std::size_t count) const {
        return std::any_of(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(count),
                           [&](const part& p) { return p.info->pid == pid; });
    }

    // Padding fills CAN frames, so it can only end where a frame ends: 7 bytes in a single frame, 6 + 7n in a longer message.
    // Without that rule a lost byte could make data look like padding.
    [[nodiscard]] bool is_padding(std::size_t from) const {
        const auto size = payload_.size();
        if (size < 7 || (size != 7 && (size - 6) % 7 != 0)) return false;
        const auto fill = payload_[from];
        if (fill != 0x00 && fill != 0x55 && fill != 0xAA && fill != 0xCC && fill != 0xFF) return false;
        return std::all_of(payload_.begin() + static_cast<std::ptrdiff_t>(from), payload_.end(),
                           [&](std::uint8_t each) { return each == fill; });
    }

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
        const bool asked = is_asked(pid);
        const bool seen = is_seen(pid, count);
        if (count > 0 && (!asked || seen) && is_padding(at)) {
            count_ = count;
            return true;
        }
        if (count == max_pids || ++tries_ > max_tries) return fail(at, decode_error::unexplained_bytes);
        if (seen) return fail(at, decode_error::unexplained_bytes);
        if (!asked && !allow_foreign_) return fail(at, count == 0 ? decode_error::not_asked : decode_error::unexplained_bytes);
        const auto* info = find_pid(pid);
        if (!info) return fail(at, asked ? decode_error::unknown_pid : decode_error::unexplained_bytes);
        return step_over(*info, asked, at, count);
    }

    bool step_over(const pid_info& info, bool asked, std::size_t at, std::size_t count) {
        const auto data_at = at + header_;
        if (header_ == 2 && at + 1 < payload_.size() && payload_[at + 1] != payload_[2])
            return fail(at, decode_error::frame_mismatch);
        bool fits = false;
        for (const std::size_t length : info.lengths) {
            if (length == 0 || data_at + length > payload_.size()) continue;
            fits = true;
            parts_[count] = {&info, payload_.subspan(data_at, length), asked};
            if (step(data_at + length, count + 1)) return true;
        }
        return fits ? false : fail(at, decode_error::too_short);
    }

    bytes payload_;
    bytes asked_;
    std::size_t header_;
    bool allow_foreign_ = false;
    int tries_ = 0;
    decode_error error_ = decode_error::none;
    std::size_t error_at_ = 0;
    std::size_t count_ = 0;
    std::array<part, max_pids> parts_;
};

decoded failed(decode_error why) { return {.count = 0, .error = why, .frame = 0, .foreign = 0}; }

bool bit_of(bytes data, unsigned bit) { return (data[bit / 8] >> (7U - bit % 8) & 1U) != 0; }

}  // namespace

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
    const unsigned end = unsigned{what.start_bit} + what.bit_length;   // one past the last bit
    std::uint64_t raw = 0;
    for (std::size_t i = what.start_bit / 8U; i <= (end - 1) / 8; ++i) raw = raw << 8U | data[i];
    raw = raw >> ((8 - end % 8) % 8) & ((std::uint64_t{1} << what.bit_length) - 1);

    const bool wide = what.wide_bit != signal::no_bit && bit_of(data, what.wide_bit);
    auto state = value_state::ok;
    if (raw == what.not_available) state = value_state::not_available;
    else if (raw == what.off_scale) state = value_state::off_scale;
    // A sensor that sets its wide-range bit exists even when its plain support bit is clear (seen on Ford, PID 6B).
    if (what.support_bit != signal::no_bit && !wide && !bit_of(data, what.support_bit)) state = value_state::not_available;

    auto number = static_cast<double>(raw);
    if (what.is_signed && raw >> (what.bit_length - 1U) != 0) number -= static_cast<double>(std::uint64_t{1} << what.bit_length);
    return {.what = &what,
            .raw = raw,
            .number = number * (wide ? what.scale * what.wide_factor : what.scale) + what.offset,
            .pid = what.pid,
            .state = state};
}

decoded decode_values(bytes payload, bytes asked, std::span<value> out) {
    if (payload.empty() || (payload[0] != 0x41 && payload[0] != 0x42)) return failed(decode_error::wrong_service);
    if (payload.size() < 3) return failed(decode_error::too_short);
    if (asked.empty()) asked = payload.subspan(1, 1);

    explanation found{payload, asked};
    if (!found.find(false) && !found.find(true)) return failed(found.error());

    decoded result{.count = 0, .error = decode_error::none, .frame = found.frame(), .foreign = 0};
    bool any_asked = false;
    for (const auto& part : found.parts()) {
        if (!part.asked) {
            ++result.foreign;
            continue;
        }
        any_asked = true;
        for (const auto& each : all_signals().subspan(part.info->first_signal, part.info->signal_count)) {
            if (std::size_t{each.start_bit} + each.bit_length > 8 * part.data.size()) continue;   // a shorter form of the PID
            if (result.count == out.size()) return failed(decode_error::no_room);
            out[result.count++] = decode_signal(each, part.data);
        }
    }
    return any_asked ? result : failed(decode_error::not_asked);
}

}  // namespace faultline::obd
