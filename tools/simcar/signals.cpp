#include "tools/simcar/signals.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline::simcar {

namespace {

using d = drive_state;
constexpr double pct = 100.0 / 255;
constexpr double trim = 100.0 / 128;
constexpr double ratio = 2.0 / 65536;

constexpr signal_field plain(std::uint8_t size, double d::* from = nullptr) { return {size, 1, 0, false, from}; }
constexpr signal_field scaled(std::uint8_t size, double scale, double offset = 0, double d::* from = nullptr) {
    return {size, scale, offset, false, from};
}
constexpr signal_field percent(double d::* from = nullptr) { return {1, pct, 0, false, from}; }
constexpr signal_field trimmed(double d::* from = nullptr) { return {1, trim, -100, false, from}; }
constexpr signal_field celsius(double d::* from = nullptr) { return {1, 1, -40, false, from}; }
constexpr signal_field torque(double d::* from = nullptr) { return {1, 1, -125, false, from}; }
constexpr signal_field kelvin_tenth(double d::* from = nullptr) { return {2, 0.1, -40, false, from}; }

// In order of their number. PIDs with support bits inside (64 and later ones mostly) are given as raw bytes.
constexpr auto shapes = std::to_array<signal_shape>({
    {0x03, {plain(1), plain(1)}},
    {0x04, {percent(&d::load_pct)}},
    {0x05, {celsius(&d::coolant_c)}},
    {0x06, {trimmed(&d::short_trim_pct)}},
    {0x07, {trimmed(&d::long_trim_pct)}},
    {0x08, {trimmed(&d::short_trim_pct)}},
    {0x09, {trimmed(&d::long_trim_pct)}},
    {0x0A, {scaled(1, 3)}},
    {0x0B, {plain(1, &d::map_kpa)}},
    {0x0C, {scaled(2, 0.25, 0, &d::rpm)}},
    {0x0D, {plain(1, &d::speed_kmh)}},
    {0x0E, {scaled(1, 0.5, -64, &d::timing_deg)}},
    {0x0F, {celsius(&d::intake_c)}},
    {0x10, {scaled(2, 0.01, 0, &d::maf_gs)}},
    {0x11, {percent(&d::throttle_pct)}},
    {0x12, {plain(1)}},
    {0x13, {plain(1)}},
    {0x14, {scaled(1, 0.005), trimmed()}},
    {0x15, {scaled(1, 0.005), trimmed()}},
    {0x16, {scaled(1, 0.005), trimmed()}},
    {0x17, {scaled(1, 0.005), trimmed()}},
    {0x18, {scaled(1, 0.005), trimmed()}},
    {0x19, {scaled(1, 0.005), trimmed()}},
    {0x1A, {scaled(1, 0.005), trimmed()}},
    {0x1B, {scaled(1, 0.005), trimmed()}},
    {0x1C, {plain(1)}},
    {0x1D, {plain(1)}},
    {0x1E, {plain(1)}},
    {0x1F, {plain(2, &d::run_time_s)}},
    {0x21, {plain(2)}},
    {0x22, {scaled(2, 0.079)}},
    {0x23, {scaled(2, 10)}},
    {0x24, {scaled(2, ratio, 0, &d::lambda), scaled(2, 8.0 / 65536)}},
    {0x25, {scaled(2, ratio, 0, &d::lambda), scaled(2, 8.0 / 65536)}},
    {0x28, {scaled(2, ratio, 0, &d::lambda), scaled(2, 8.0 / 65536)}},
    {0x2C, {percent()}},
    {0x2D, {trimmed()}},
    {0x2E, {percent()}},
    {0x2F, {percent(&d::fuel_level_pct)}},
    {0x30, {plain(1)}},
    {0x31, {plain(2)}},
    {0x32, {signal_field{2, 0.25, 0, true, nullptr}}},
    {0x33, {plain(1, &d::barometer_kpa)}},
    {0x34, {scaled(2, ratio, 0, &d::lambda), scaled(2, 1.0 / 256, -128)}},
    {0x35, {scaled(2, ratio, 0, &d::lambda), scaled(2, 1.0 / 256, -128)}},
    {0x38, {scaled(2, ratio, 0, &d::lambda), scaled(2, 1.0 / 256, -128)}},
    {0x3C, {kelvin_tenth(&d::catalyst_c)}},
    {0x3D, {kelvin_tenth(&d::catalyst_c)}},
    {0x3E, {kelvin_tenth(&d::catalyst_c)}},
    {0x3F, {kelvin_tenth(&d::catalyst_c)}},
    {0x42, {scaled(2, 0.001, 0, &d::voltage)}},
    {0x43, {scaled(2, pct, 0, &d::absolute_load_pct)}},
    {0x44, {scaled(2, ratio, 0, &d::lambda)}},
    {0x45, {percent(&d::throttle_pct)}},
    {0x46, {celsius(&d::ambient_c)}},
    {0x47, {percent(&d::throttle_pct)}},
    {0x48, {percent()}},
    {0x49, {percent(&d::pedal_pct)}},
    {0x4A, {percent(&d::pedal_pct)}},
    {0x4B, {percent(&d::pedal_pct)}},
    {0x4C, {percent(&d::throttle_pct)}},
    {0x4D, {plain(2)}},
    {0x4E, {plain(2)}},
    {0x4F, {plain(1), plain(1), plain(1), scaled(1, 10)}},
    {0x50, {scaled(1, 10), plain(1), plain(1), plain(1)}},
    {0x51, {plain(1)}},
    {0x52, {percent()}},
    {0x53, {scaled(2, 0.005)}},
    {0x54, {signal_field{2, 1, 0, true, nullptr}}},
    {0x55, {trimmed(&d::short_trim_pct)}},
    {0x56, {trimmed(&d::long_trim_pct)}},
    {0x57, {trimmed(&d::short_trim_pct)}},
    {0x58, {trimmed(&d::long_trim_pct)}},
    {0x59, {scaled(2, 10)}},
    {0x5A, {percent(&d::pedal_pct)}},
    {0x5B, {percent(&d::battery_soc_pct)}},
    {0x5C, {celsius(&d::oil_c)}},
    {0x5D, {scaled(2, 1.0 / 128, -210)}},
    {0x5E, {scaled(2, 0.05, 0, &d::fuel_rate_lh)}},
    {0x5F, {plain(1)}},
    {0x61, {torque(&d::torque_pct)}},
    {0x62, {torque(&d::torque_pct)}},
    {0x63, {plain(2)}},
    {0x64, {torque(), torque(), torque(), torque(), torque()}},
    {0x8E, {torque()}},
    {0x9D, {scaled(2, 0.02), scaled(2, 0.02)}},
    {0x9E, {scaled(2, 0.2)}},
    {0xA2, {scaled(2, 1.0 / 32)}},
    {0xA6, {scaled(4, 0.1)}},
});

void append(bytes& out, const signal_field& field, double number) {
    const double bits = 8.0 * field.size;
    const double low = field.is_signed ? -std::exp2(bits - 1) : 0;
    const double high = field.is_signed ? std::exp2(bits - 1) - 1 : std::exp2(bits) - 1;
    const double raw = std::clamp(std::round((number - field.offset) / field.scale), low, high);
    const auto word = static_cast<std::uint64_t>(static_cast<std::int64_t>(raw));
    for (int i = field.size - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

}  // namespace

const signal_shape* shape_of(std::uint8_t pid) {
    const auto at = std::ranges::lower_bound(shapes, pid, {}, &signal_shape::pid);
    return at != shapes.end() && at->pid == pid ? &*at : nullptr;
}

std::size_t field_count(const signal_shape& shape) {
    return static_cast<std::size_t>(std::ranges::count_if(shape.fields, [](const auto& f) { return f.size != 0; }));
}

bytes encode(const signal_shape& shape, std::span<const double> numbers) {
    bytes out;
    for (std::size_t i = 0; i < field_count(shape); ++i) append(out, shape.fields[i], i < numbers.size() ? numbers[i] : 0);
    return out;
}

std::optional<bytes> encode(const signal_shape& shape, const drive_state& state) {
    bytes out;
    bool moved = false;
    for (std::size_t i = 0; i < field_count(shape); ++i) {
        const auto& field = shape.fields[i];
        moved = moved || field.from != nullptr;
        append(out, field, field.from != nullptr ? state.*field.from : 0);
    }
    if (!moved) return std::nullopt;
    return out;
}

}  // namespace faultline::simcar
