#include "gateway/care/odometer.hpp"

#include <array>

namespace faultline::care {

namespace {

struct source_row {
    std::string_view name;
    double confidence;
};
constexpr std::array<source_row, 6> sources{{{"technician", 0.8},
                                             {"pid_a6", 0.95},
                                             {"j1939_917", 0.95},
                                             {"j1939_245", 0.9},
                                             {"maker_did", 0.9},
                                             {"gbt", 0.9}}};
constexpr std::array<std::string_view, 3> assurances{"none", "corrects", "cluster_swapped"};

std::uint32_t little_endian(std::span<const std::uint8_t> four) {
    return static_cast<std::uint32_t>(four[0]) | static_cast<std::uint32_t>(four[1]) << 8 |
           static_cast<std::uint32_t>(four[2]) << 16 | static_cast<std::uint32_t>(four[3]) << 24;
}

constexpr std::uint32_t j1939_greatest = 0xFAFFFFFF;   // FBxxxxxx to FFxxxxxx: reserved, error, not available

std::optional<double> j1939_distance(std::span<const std::uint8_t> data, std::size_t at, double km_per_bit) {
    if (data.size() < at + 4) return std::nullopt;
    const auto raw = little_endian(data.subspan(at, 4));
    if (raw > j1939_greatest) return std::nullopt;
    return raw * km_per_bit;
}

}  // namespace

std::string_view name(odometer_source s) { return sources[static_cast<std::size_t>(s)].name; }
double confidence(odometer_source s) { return sources[static_cast<std::size_t>(s)].confidence; }

std::optional<odometer_source> odometer_source_named(std::string_view wanted) {
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (sources[i].name == wanted) return static_cast<odometer_source>(i);
    return std::nullopt;
}

std::string_view name(assurance a) { return assurances[static_cast<std::size_t>(a)]; }

std::optional<assurance> assurance_named(std::string_view wanted) {
    for (std::size_t i = 0; i < assurances.size(); ++i)
        if (assurances[i] == wanted) return static_cast<assurance>(i);
    return std::nullopt;
}

std::optional<double> km_of_j1939_917(std::span<const std::uint8_t> data) { return j1939_distance(data, 0, 0.005); }
std::optional<double> km_of_j1939_245(std::span<const std::uint8_t> data) { return j1939_distance(data, 4, 0.125); }

std::optional<double> km_of_gbt_32960(std::span<const std::uint8_t> data) {
    if (data.size() < 4) return std::nullopt;
    const std::uint32_t raw = static_cast<std::uint32_t>(data[0]) << 24 | static_cast<std::uint32_t>(data[1]) << 16 |
                              static_cast<std::uint32_t>(data[2]) << 8 | static_cast<std::uint32_t>(data[3]);
    if (raw >= 0xFFFFFFFE) return std::nullopt;
    return raw * 0.1;
}

std::optional<double> km_of(const odometer_did& where, std::span<const std::uint8_t> data) {
    if (where.length == 0 || where.length > 4 || data.size() < where.offset + where.length) return std::nullopt;
    std::uint32_t raw = 0;
    bool all_ones = true;
    for (const auto byte : data.subspan(where.offset, where.length)) {
        raw = raw << 8 | byte;
        all_ones = all_ones && byte == 0xFF;
    }
    if (all_ones) return std::nullopt;
    return raw * where.km_per_bit;
}

}  // namespace faultline::care
