#include "tools/simcar/can_wire.hpp"

#include <algorithm>

namespace faultline::simcar {

namespace {

// Start of frame to end of frame and the intermission, without data: base and extended format.
constexpr std::size_t frame_bits_11 = 47;
constexpr std::size_t frame_bits_29 = 67;
constexpr std::size_t fd_fast_bits = 30;        // behind BRS: ESI, length, stuff count, CRC
constexpr std::size_t fd_slow_bits_less = 17;
constexpr std::size_t fd_rate = 4;
constexpr std::size_t stuffed_every = 12;       // five equal bits in a row are met about so often in diagnostic frames

// The bits that decide the arbitration: an 11-bit identifier wins over a 29-bit one that begins with it.
std::uint64_t priority(const can::frame& f) {
    return f.is_extended ? std::uint64_t{f.id} << 1 | 1U : std::uint64_t{f.id} << 19;
}

}  // namespace

duration bit_time(const can::frame& what, std::uint32_t bits_per_second) {
    const auto data = std::size_t{8} * what.size;
    auto bits = what.is_extended ? frame_bits_29 : frame_bits_11;
    if (what.is_fd && what.has_rate_switch) bits += (data + fd_fast_bits) / fd_rate - fd_slow_bits_less;
    else bits += data + (what.is_fd ? fd_fast_bits - fd_slow_bits_less : 0);
    bits += bits / stuffed_every;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(bits) * 1'000'000'000 / bits_per_second};
}

void can_wire::drop(node from) {
    std::erase_if(waiting_, [&](const passing& p) { return p.from == from; });
}

void can_wire::drop_below(node first_kept) {
    std::erase_if(waiting_, [&](const passing& p) { return p.from < first_kept; });
    if (on_the_bus_ && on_the_bus_->from < first_kept) on_the_bus_.reset();
}

std::size_t can_wire::waiting(node from) const {
    return static_cast<std::size_t>(std::ranges::count(waiting_, from, &passing::from));
}

void can_wire::begin(instant now) {
    if (on_the_bus_ || waiting_.empty()) return;
    const auto start = std::max(free_, std::ranges::min_element(waiting_, {}, &passing::since)->since);
    if (start > now) return;
    auto best = waiting_.end();
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
        if (at->since > start) continue;
        const bool is_nodes_next = std::find_if(waiting_.begin(), at, [&](const passing& p) { return p.from == at->from; }) == at;
        if (is_nodes_next && (best == waiting_.end() || priority(at->what) < priority(best->what))) best = at;
    }
    on_the_bus_ = *best;
    on_the_bus_->end = start + bit_time(best->what, bits_per_second_);
    waiting_.erase(best);
}

std::optional<can_wire::passing> can_wire::take(instant now) {
    begin(now);
    if (!on_the_bus_ || on_the_bus_->end > now) return std::nullopt;
    const auto done = *on_the_bus_;
    on_the_bus_.reset();
    free_ = done.end;
    return done;
}

std::optional<instant> can_wire::next_due() const {
    if (on_the_bus_) return on_the_bus_->end;
    if (waiting_.empty()) return std::nullopt;
    return std::max(free_, std::ranges::min_element(waiting_, {}, &passing::since)->since);
}

}  // namespace faultline::simcar
