#include "tools/cli/decode_dump.hpp"

#include <algorithm>

#include "protocols/elm/reply.hpp"
#include "tools/cli/decode_answer.hpp"
#include "tools/cli/decode_j1939.hpp"
#include "tools/cli/decode_services.hpp"

namespace faultline::cli {

namespace {

constexpr std::size_t longest_message = 1 << 20;   // a first frame may announce four gigabytes
constexpr std::uint8_t negative = 0x7F, answer_bit = 0x40, pending = 0x78;
constexpr std::size_t most_open = 16;   // testers and functional requests waiting at the same time
constexpr std::uint32_t everybody_11 = 0x7DF, everybody_29 = 0x18DB33F1;

// Where diagnostics are spoken: 600..7FF by custom of all makers, 18DA and 18DB, 18CD and 18CE by ISO 15765-2.
bool may_be_diagnostic(const can::frame& frame) {
    if (!frame.is_extended) return frame.id >= 0x600 && frame.id <= 0x7FF;
    const auto form = frame.id >> 16;
    return form == 0x18DA || form == 0x18DB;
}

bool is_functional(std::uint32_t id) { return id == everybody_11 || (id >> 16) == 0x18DB; }

// Does this identifier answer that one? Makers' pairs beyond the standards' are told by the service.
bool is_pair(std::uint32_t tester, std::uint32_t ecu, bool is_extended) {
    if (!is_extended) {
        if (tester == everybody_11) return ecu >= 0x7E8 && ecu <= 0x7EF;
        if (tester >= 0x7E0 && tester <= 0x7E7) return ecu == tester + 8;
        return ecu < 0x7E8;   // any other pair, if the service fits
    }
    if (is_functional(tester)) return (ecu & 0xFF) == (everybody_29 & 0xFF) || (ecu >> 8 & 0xFF) == (tester & 0xFF);
    return (tester & 0xFF) == (ecu >> 8 & 0xFF) && (tester >> 8 & 0xFF) == (ecu & 0xFF);
}

std::string_view word(isotp::step what) {
    switch (what) {
        case isotp::step::wrong_sequence: return "wrong_sequence";
        case isotp::step::wrong_size: return "short_frame";
        case isotp::step::no_room: return "overflow";
        default: return {};
    }
}

std::string upper_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const auto byte : bytes) text += hex_byte(byte);
    return text;
}

std::string id_text(std::uint32_t id, bool is_extended) { return ecu_name(is_extended ? bus::can29 : bus::can11, id); }

}   // namespace

dump_decoder::dump_decoder() : j1939_{std::make_unique<j1939_dump>()} {}
dump_decoder::~dump_decoder() = default;

bool dump_decoder::add(std::string_view text, std::string& out) {
    const auto line = can::read_candump(text);
    if (line.error != can::dump_error::none) return line.error == can::dump_error::empty;
    if (line.kind == can::dump_kind::data) {
        if (may_be_diagnostic(line.frame)) on_frame(line, out);
        else if (line.frame.is_extended) count_ += j1939_->add(line, count_, out);
    }
    return true;
}

void dump_decoder::on_frame(const can::dump_line& line, std::string& out) {
    const auto& frame = line.frame;
    const auto key = static_cast<std::uint64_t>(frame.id) | (frame.is_extended ? 1ULL << 32U : 0);
    auto& from = senders_[{std::string{line.interface}, key}];
    const auto head = isotp::read_pci(frame.data());
    if (head.kind == isotp::frame_kind::single || head.kind == isotp::frame_kind::first) {
        const auto service = frame.bytes[head.header];
        from.is_tester = service != negative && (service & answer_bit) == 0;
        from.room.assign(std::min<std::size_t>(head.length, longest_message), 0);   // a longer one is told as overflow
        from.is_followed = true;
    } else if (!from.is_followed) {
        return;   // flow control, or the tail of a message that began before the log
    }
    const auto taken = from.receiver.accept(head, frame.data(), from.room);
    if (taken.what == isotp::step::complete) return on_message(line, from.is_tester, from.receiver.message(), out);
    const auto code = word(taken.what);
    if (code.empty() || from.is_tester) return;
    if (auto* const asked = waiting_for(line, 0)) asked->problems.push_back({frame.id, code});
}

void dump_decoder::on_message(const can::dump_line& line, bool is_tester, std::span<const std::uint8_t> payload, std::string& out) {
    if (payload.empty()) return;
    if (is_tester) return begin(line, payload, out);
    const auto service = payload[0] == negative && payload.size() > 1 ? payload[1] : static_cast<std::uint8_t>(payload[0] & ~answer_bit);
    auto* asked = waiting_for(line, service);
    if (asked == nullptr) {
        auto& lone = open_.emplace_back();
        lone.time = line.time_text;
        lone.interface = line.interface;
        lone.is_extended = line.frame.is_extended;
        lone.is_asked = false;
        asked = &lone;
    }
    const auto is_pending = [](std::span<const std::uint8_t> bytes) { return bytes[0] == negative && bytes.size() > 2 && bytes[2] == pending; };
    // "Pending" is a promise, not an answer: it counts only while nothing else has come.
    std::erase_if(asked->answers, [&](const auto& before) { return before.ecu == line.frame.id && is_pending(before.payload); });
    asked->answers.push_back({line.frame.id, {payload.begin(), payload.end()}});
    const bool is_final = !is_pending(payload);
    if (is_final && (!asked->is_asked || !is_functional(asked->tester))) {
        tell(*asked, out);
        open_.erase(std::find_if(open_.begin(), open_.end(), [asked](const exchange& one) { return &one == asked; }));
    }
}

// A tester that asks again has heard what it wanted to hear.
void dump_decoder::begin(const can::dump_line& line, std::span<const std::uint8_t> request, std::string& out) {
    const auto& frame = line.frame;
    const auto before = std::find_if(open_.begin(), open_.end(), [&](const exchange& one) {
        return one.is_asked && one.interface == line.interface && one.tester == frame.id && one.is_extended == frame.is_extended;
    });
    if (before != open_.end()) {
        tell(*before, out);
        open_.erase(before);
    } else if (open_.size() == most_open) {
        tell(open_.front(), out);
        open_.pop_front();
    }
    auto& made = open_.emplace_back();
    made.time = line.time_text;
    made.interface = line.interface;
    made.tester = frame.id;
    made.is_extended = frame.is_extended;
    made.request.assign(request.begin(), request.end());
}

// The youngest request this may answer; `service` 0: whichever fits by its identifier.
dump_decoder::exchange* dump_decoder::waiting_for(const can::dump_line& line, std::uint8_t service) {
    for (auto one = open_.rbegin(); one != open_.rend(); ++one) {
        if (!one->is_asked || one->interface != line.interface || one->is_extended != line.frame.is_extended) continue;
        if (service != 0 && one->request[0] != service) continue;
        if (is_pair(one->tester, line.frame.id, one->is_extended)) return &*one;
    }
    return nullptr;
}

void dump_decoder::tell(const exchange& what, std::string& out) {
    decode_answer answer;
    answer.set_capture(what.time, what.interface, what.is_asked ? id_text(what.tester, what.is_extended) : "", upper_hex(what.request));
    elm::asked request;
    if (what.request.size() <= request.bytes.size()) {
        request.size = static_cast<std::uint8_t>(what.request.size());
        std::ranges::copy(what.request, request.bytes.begin());
    }
    std::vector<pdu> messages;
    for (const auto& one : what.answers) messages.push_back({one.ecu, one.payload});
    const auto kind = what.is_extended ? bus::can29 : bus::can11;
    decode_messages(messages, kind, request, !what.problems.empty(), answer);
    for (const auto& one : what.problems) answer.add_error(id_text(one.ecu, what.is_extended), one.code);
    answer.write(std::to_string(++count_), out);
}

void dump_decoder::finish(std::string& out) {
    for (const auto& one : open_) tell(one, out);
    open_.clear();
}

}   // namespace faultline::cli
