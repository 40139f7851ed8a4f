// What clones and cars do wrong, each as a switch with a name. The table is the documentation: `simcar --list-quirks`
// prints it. Where a quirk acts is marked by quirks.has(quirk::name) at that very place.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace faultline::simcar {

enum class quirk : std::uint8_t {
    old_chip,
    lying_version,
    obdii_banner,
    stray_fc,
    nul_banner,
    nuls,
    bad_bytes,
    bt_banner,
    lower_case,
    linefeeds,
    echo_stays,
    spaces_forced,
    spaces_never,
    late_prompt,
    split_tail,
    dropped_prompt,
    no_atal,
    no_atat,
    no_atst,
    no_ats,
    no_atl,
    no_atcaf,
    no_atws,
    no_atd,
    no_atdp,
    no_attp,
    no_flow_commands,
    no_filters,
    no_stpx,
    few_commands,
    atz_silent,
    atz_slow,
    atrv_unknown,
    atrv_bare,
    atrv_prompt,
    dpn_zero,
    dpn_searching,
    sp0_stall,
    tpa0_locks,
    tpa7_search,
    shifted,
    stale_bytes,
    half_line,
    asleep,
    unsolicited,
    interleaved,
    pending78,
    pending78_prompt,
    busy21,
    nrc_before,
    other_nrc,
    tcm_first,
    two_singles,
    padding_kept,
    joined_frames,
    batch_first_only,
    batch_nothing,
    no_length_line,
    zero_answers,
    searching_inline,
    status_cut,
    buffer_full,
    can_error,
    data_error,
    data_error_mark,
    rx_error_mark,
    bus_busy,
    bus_error,
    fb_error,
    no_data,
    stopped,
    lost_digit,
    out_of_memory,
    lp_alert,
    act_alert,
    lv_reset,
    quiet_reset,
    err94,
    slow_adapter,
    latency_16ms,
    bursts,
    long_search,
    search_fails_first,
    bus_init_error,
    crlf_breaks,
    goes_silent,
    unplug_mid_reply,
    wrong_baud,
    echo_7f,
    modem,
    silent,
    monitor_overflow,
    csm_silent,
};

struct quirk_entry {
    quirk value;
    std::string_view name;
    std::string_view sentence;   // what it does
    std::string_view evidence;   // where it was met
};

[[nodiscard]] std::span<const quirk_entry> all_quirks();
[[nodiscard]] std::optional<quirk> quirk_named(std::string_view name);

// The commands (without AT) an adapter with this quirk does not know; a name stands for every argument.
[[nodiscard]] std::span<const std::string_view> commands_missing(quirk which);

class quirk_set {
public:
    [[nodiscard]] bool has(quirk which) const { return on_.test(static_cast<std::size_t>(which)); }
    void set(quirk which, bool on = true) { on_.set(static_cast<std::size_t>(which), on); }
    [[nodiscard]] bool any() const { return on_.any(); }

private:
    std::bitset<128> on_;
};

}  // namespace faultline::simcar
