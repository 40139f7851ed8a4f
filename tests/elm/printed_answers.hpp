// Renders messages the way an ELM327 prints them, interleaved as ECUs do, and damages the lines as links and buffers
// do. Deterministic: the seed decides everything. For tests only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "protocols/kline/checksum.hpp"
#include "protocols/pdu.hpp"

namespace faultline::elm {

struct sent_message {
    std::uint32_t ecu = 0;
    std::vector<std::uint8_t> payload;
};

class printer {
public:
    explicit printer(std::uint32_t seed) : random_{seed} {}

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
    bool chance(std::uint32_t percent) { return below(100) < percent; }

    // One long or short answer each from up to four ECUs.
    std::vector<sent_message> messages(bus kind, std::uint8_t service, std::uint8_t id) {
        std::vector<sent_message> all;
        const std::uint32_t count = 1 + below(4);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t ecu = kind == bus::can11 ? 0x7E8 + i : kind == bus::can29 ? 0x18DAF110 + i : 0x10 + i;
            const std::size_t size = is_can(kind) && chance(60) ? 8 + below(60) : 3 + below(5);
            all.push_back({ecu, {static_cast<std::uint8_t>(service | 0x40), id}});
            while (all.back().payload.size() < size)
                all.back().payload.push_back(static_cast<std::uint8_t>(below(256)));
        }
        return all;
    }

    // The lines of all of them, headers on.
    std::vector<std::string> lines(bus kind, const std::vector<sent_message>& sent) {
        const bool spaced = chance(50);
        const bool padded = chance(50);
        const auto fill = std::array<std::uint8_t, 5>{0x00, 0x55, 0xAA, 0xCC, 0xFF}[below(5)];
        std::vector<std::vector<std::string>> queues;
        for (const auto& message : sent) {
            queues.emplace_back();
            for (const auto& frame :
                 is_can(kind) ? can_frames(message.payload, padded, fill) : legacy_frame(kind, message))
                queues.back().push_back(header(kind, message.ecu, spaced) + text(frame, spaced));
        }
        return interleave(queues);
    }

    // A length line and numbered lines, headers off; `payload` longer than seven bytes.
    std::vector<std::string> numbered_lines(const std::vector<std::uint8_t>& payload) {
        const auto frames = can_frames(payload, true, 0xAA);
        std::vector<std::string> all{
            text({static_cast<std::uint8_t>(payload.size() >> 8), static_cast<std::uint8_t>(payload.size())}, false)
                .substr(1)};
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const std::vector<std::uint8_t> data(frames[i].begin() + (i == 0 ? 2 : 1), frames[i].end());
            all.push_back(std::string{"0123456789ABCDEF"[i % 16]} + ": " + text(data, true));
        }
        return all;
    }

    // Losses, doublings and mixtures of whole lines, which must never give a wrong payload.
    void damage_order(std::vector<std::string>& lines) {
        if (lines.empty()) return;
        const auto at = below(static_cast<std::uint32_t>(lines.size()));
        const auto place = lines.begin() + at;
        switch (below(4)) {
            case 0: lines.erase(place); break;
            case 1: lines.insert(place, *place); break;
            case 2: {   // numbered lines carry no address: only neighbours, or the exchange could not be seen at all
                const bool is_numbered = lines.back().find(':') != std::string::npos;
                std::swap(
                    lines[at],
                    lines[is_numbered ? (at > 0 ? at - 1 : at) : below(static_cast<std::uint32_t>(lines.size()))]);
                break;
            }
            default:
                lines.insert(place,
                             std::array{"SEARCHING...", "NO DATA", "BUFFER FULL", "<RX ERROR", "?", ">"}[below(6)]);
                break;
        }
    }

    // Losses of characters. Kept out: cutting a whole header away, which leaves a line that looks like headers off.
    void damage_text(std::vector<std::string>& lines) {
        if (lines.empty()) return;
        const auto at = below(static_cast<std::uint32_t>(lines.size()));
        auto& line = lines[at];
        if (line.size() < 6) return;
        const auto where = below(static_cast<std::uint32_t>(line.size()));
        switch (below(6)) {
            case 0: line.erase(where, 1); break;
            case 1: line.resize(where); break;
            case 2: line.erase(0, 1 + below(2)); break;
            case 3: line.insert(where, std::array{" ", ".", "G", "\r", "BUFFER FULL", " <DATA ERROR"}[below(6)]); break;
            case 4:
                if (at + 1 < lines.size()) {
                    line += lines[at + 1];
                    lines.erase(lines.begin() + at + 1);
                }
                break;
            default: line += std::array{" <DATA ERROR", "<RX ERROR", "STOPPED", "?", ">"}[below(5)]; break;
        }
    }

private:
    using frame_list = std::vector<std::vector<std::uint8_t>>;

    static std::string text(const std::vector<std::uint8_t>& bytes, bool spaced) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        std::string result;
        for (const auto byte : bytes) {
            if (spaced && !result.empty()) result += ' ';
            result += digits[byte >> 4];
            result += digits[byte & 0x0F];
        }
        return result;
    }

    static std::string header(bus kind, std::uint32_t ecu, bool spaced) {
        if (!is_can(kind)) return {};
        auto name = ecu_name(kind, ecu);
        if (spaced && kind == bus::can29) name.insert(6, " ").insert(4, " ").insert(2, " ");
        return spaced ? name + ' ' : name;
    }

    static frame_list can_frames(const std::vector<std::uint8_t>& payload, bool padded, std::uint8_t fill) {
        frame_list frames;
        std::size_t at = 0;
        if (payload.size() <= 7) {
            frames.push_back({static_cast<std::uint8_t>(payload.size())});
        } else {
            frames.push_back(
                {static_cast<std::uint8_t>(0x10 | payload.size() >> 8), static_cast<std::uint8_t>(payload.size())});
        }
        for (std::uint8_t sequence = 1;; ++sequence) {
            auto& frame = frames.back();
            while (frame.size() < 8 && at < payload.size()) frame.push_back(payload[at++]);
            if (at == payload.size()) break;
            frames.push_back({static_cast<std::uint8_t>(0x20 | (sequence & 0x0F))});
        }
        if (padded) frames.back().resize(8, fill);
        return frames;
    }

    static frame_list legacy_frame(bus kind, const sent_message& message) {
        std::vector<std::uint8_t> frame{0x48, 0x6B, static_cast<std::uint8_t>(message.ecu)};
        if (kind == bus::kwp)
            frame = {static_cast<std::uint8_t>(0x80 | message.payload.size()), 0xF1,
                     static_cast<std::uint8_t>(message.ecu)};
        frame.insert(frame.end(), message.payload.begin(), message.payload.end());
        frame.push_back(kind == bus::j1850 ? kline::j1850_crc(frame) : kline::sum(frame));
        return {frame};
    }

    std::vector<std::string> interleave(const std::vector<std::vector<std::string>>& queues) {
        std::vector<std::string> all;
        std::vector<std::size_t> next(queues.size(), 0);
        for (std::size_t left = 1; left > 0;) {
            left = 0;
            for (std::size_t i = 0; i < queues.size(); ++i) {
                if (next[i] < queues[i].size() && chance(60)) all.push_back(queues[i][next[i]++]);
                left += queues[i].size() - next[i];
            }
        }
        return all;
    }

    std::mt19937 random_;
};

}   // namespace faultline::elm
