// The CAN half of the reply reader: where the frames of a line begin and end, and what they are parts of.
#include <algorithm>

#include "protocols/elm/reply.hpp"

namespace faultline::elm {

namespace {

constexpr std::uint32_t lowest_11bit = 0x100;
constexpr std::uint32_t highest_11bit = 0x7FF;
constexpr std::uint32_t highest_29bit = 0x1FFFFFFF;

std::size_t id_digits_of(bus kind) {
    return kind == bus::can11 ? 3 : 8;
}

// Where emission ECUs answer (ISO 15765-4). Asked only where a line could be cut in more than one way.
bool is_usual(std::uint32_t id, std::size_t digits) {
    if (digits == 3) return id >= 0x7E8 && id <= 0x7EF;
    return id >> 8 == 0x18DAF1;
}

// Diagnostic answers have low priority: a smaller identifier is a larger one that lost its first digits.
bool is_possible(std::uint32_t id, std::size_t digits) {
    return digits == 3 ? id >= lowest_11bit && id <= highest_11bit : id <= highest_29bit;
}

// Extended addressing: a BMW answers on 6xx with the tester's address F1 in front. F1 begins no transport frame, so the
// two forms cannot be confused.
std::size_t address_bytes_of(std::uint32_t id, std::size_t digits, std::span<const std::uint8_t> frame) {
    return digits == 3 && id >> 8 == 6 && !frame.empty() && frame[0] == 0xF1 ? 1 : 0;
}

}   // namespace

bool reply::read_piece(const piece& where, std::span<std::uint8_t> out) const {
    // In a line with blanks one stands behind the header.
    const std::size_t data = where.at + where.id_digits;
    if (where.id_digits > 2 && line_.is_spaced() && data < line_.size() && !line_.has_blank_before(data)) return false;
    for (std::size_t i = 1; i < where.id_digits; ++i)
        if (line_.has_blank_before(where.at + i) && (where.id_digits != 8 || i % 2 != 0)) return false;
    return line_.bytes(where.at + where.id_digits + where.dlc_digits, where.bytes, out);
}

// Whether this is a transport frame that a sender could have sent now.
bool reply::is_frame(const piece& where, bool is_last) const {
    const auto id = line_.number(where.at, where.id_digits);
    if (!is_possible(id, where.id_digits)) return false;
    if (where.dlc_digits != 0) {
        if (line_.number(where.at + where.id_digits, 1) != where.bytes) return false;
        if (!is_usual(id, where.id_digits) && find_sender(id) == nullptr) return false;
    }
    std::array<std::uint8_t, isotp::classic_frame> buffer{};
    if (where.bytes == 0 || where.bytes > buffer.size() || !read_piece(where, buffer)) return false;
    const auto frame = std::span{buffer}.first(where.bytes);
    const auto head = isotp::read_pci(frame, address_bytes_of(id, where.id_digits, frame));
    if (head.kind == isotp::frame_kind::none) return false;
    // A short last part is judged by the receiver, which knows how much is left.
    if (head.kind == isotp::frame_kind::consecutive && is_last) return where.bytes > head.header;
    return isotp::size_is_possible(head, where.bytes, 0);
}

reply::layout reply::failed(std::size_t from, std::size_t id_digits, damage why) const {
    layout result;
    result.why = why;
    if (line_.is_hex(from, id_digits)) {
        const auto id = line_.number(from, id_digits);
        if (is_usual(id, id_digits) || find_sender(id) != nullptr || (id_digits == 3 && id >> 8 == 7)) result.ecu = id;
    }
    return result;
}

reply::layout reply::classify_can(std::size_t from, bus kind) const {
    const std::size_t id = id_digits_of(kind);
    const std::size_t size = line_.size() - from;
    if (size == 3 && frames_with_header_ == 0) {
        layout length;
        length.what = shape::length;
        length.count = 1;
        length.pieces[0] = {from, 3, 0, 0};
        return length;
    }
    for (const std::size_t dlc : {std::size_t{0}, std::size_t{1}}) {
        if (size <= id + dlc || (size - id - dlc) % 2 != 0) continue;
        if (dlc != 0 && frames_with_header_ > 0 && !has_dlc_) continue;
        const piece whole{from, id, dlc, (size - id - dlc) / 2};
        if (!is_frame(whole, true)) continue;
        layout single;
        single.what = shape::can;
        single.kind = kind;
        single.count = 1;
        single.pieces[0] = whole;
        single.is_usual = is_usual(line_.number(from, id), id);
        return single;
    }
    if (auto joined = classify_joined(from, kind); joined.what != shape::none) return joined;
    if (auto bare = classify_headless(from, true); bare.what != shape::none) return bare;
    if (size > id + 2 * isotp::classic_frame + 1) return failed(from, id, damage::too_long);
    if (size < id || (size - id) % 2 != 0) return failed(from, id, damage::odd_nibbles);
    std::array<std::uint8_t, isotp::classic_frame> buffer{};
    const piece whole{from, id, 0, (size - id) / 2};
    if (whole.bytes == 0) return failed(from, id, damage::short_frame);
    if (!read_piece(whole, buffer)) return failed(from, id, damage::odd_nibbles);
    const auto head = isotp::read_pci(std::span{buffer}.first(whole.bytes));
    return failed(from, id, head.kind == isotp::frame_kind::none ? damage::bad_pci : damage::short_frame);
}

// Two or more frames that lost the CR between them. Counts the ways to cut the line, from its end; only a single way is
// taken.
reply::layout reply::classify_joined(std::size_t from, bus kind) const {
    const std::size_t id = id_digits_of(kind);
    const std::size_t end = line_.size();
    std::array<std::uint8_t, printed_line::capacity + 1> ways{};
    std::array<std::uint8_t, printed_line::capacity> bytes_at{};
    ways[end] = 1;
    for (std::size_t at = end; at-- > from;) {
        if (at + id > end) continue;
        const auto number = line_.number(at, id);
        if (!is_usual(number, id) && number != line_.number(from, id) && find_sender(number) == nullptr) continue;
        for (std::size_t bytes = 1; bytes <= isotp::classic_frame && at + id + 2 * bytes <= end; ++bytes) {
            const std::size_t next = at + id + 2 * bytes;
            if (ways[next] == 0 || !is_frame({at, id, 0, bytes}, next == end)) continue;
            ways[at] = static_cast<std::uint8_t>(std::min(2, ways[at] + ways[next]));
            bytes_at[at] = static_cast<std::uint8_t>(bytes);
        }
    }
    if (ways[from] != 1) return failed(from, id, damage::too_long);
    layout joined;
    joined.kind = kind;
    for (std::size_t at = from; at < end; at += id + 2U * bytes_at[at]) {
        if (joined.count == max_joined) return failed(from, id, damage::too_long);
        joined.pieces[joined.count++] = {at, id, 0, bytes_at[at]};
    }
    joined.what = shape::can;
    return joined;
}

const reply::sender* reply::find_sender(std::uint32_t id) const {
    const auto known = std::span{senders_}.first(sender_count_);
    const auto found = std::find_if(known.begin(), known.end(), [id](const sender& s) { return s.id == id; });
    return found == known.end() ? nullptr : &*found;
}

reply::sender* reply::sender_for(std::uint32_t id) {
    for (std::size_t i = 0; i < sender_count_; ++i)
        if (senders_[i].id == id) return &senders_[i];
    if (sender_count_ == max_senders) return nullptr;
    auto& fresh = senders_[sender_count_++];
    fresh = {};
    fresh.id = id;
    return &fresh;
}

void reply::take_frame(std::uint32_t id, std::span<const std::uint8_t> frame, bool has_header) {
    if (has_header) ++frames_with_header_;
    const auto head = isotp::read_pci(frame, has_header ? address_bytes_of(id, kind_ == bus::can11 ? 3 : 8, frame) : 0);
    if (head.kind == isotp::frame_kind::flow_control) return;
    auto* from = sender_for(id);
    if (from == nullptr) return report(damage::overflow, id);

    const bool begins = head.kind == isotp::frame_kind::single || head.kind == isotp::frame_kind::first;
    const auto taken = from->receiver.accept(head, frame, begins ? room() : std::span<std::uint8_t>{});
    const bool is_long = head.kind != isotp::frame_kind::single;
    if (taken.interrupted) {
        report(damage::incomplete, id);
        // The same first frame twice is a stutter; another one means that two messages share this identifier.
        if (is_long && !std::equal(frame.begin(), frame.end(), from->first_frame.begin())) from->is_doubtful = true;
    }
    if (begins && (taken.what == isotp::step::more || taken.what == isotp::step::complete)) used_ += head.length;
    switch (taken.what) {
        case isotp::step::more:
            if (begins) {
                std::copy(frame.begin(), frame.end(), from->first_frame.begin());
                from->has_complained = false;
            }
            break;
        case isotp::step::complete: finish_long(*from, is_long, has_header); break;
        case isotp::step::orphan:
            if (!from->has_complained) report(damage::orphan, id);
            from->has_complained = true;
            withdraw(from->last_long);
            break;
        case isotp::step::wrong_sequence:
            report(damage::wrong_sequence, id);
            from->has_complained = true;
            break;
        case isotp::step::wrong_size: report(damage::short_frame, id); break;
        case isotp::step::no_room: report(damage::overflow, id); break;
        case isotp::step::not_transport: report(damage::bad_pci, id); break;
        case isotp::step::ignored: break;
    }
}

void reply::finish_long(sender& from, bool is_long, bool has_header) {
    if (is_long && from.is_doubtful) return report(damage::wrong_sequence, from.id);
    const int stored = store(from.id, from.receiver.message(), has_header);
    if (is_long) from.last_long = stored;
}

}   // namespace faultline::elm
