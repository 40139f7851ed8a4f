// Puts an offered pack together from its pieces. Knows neither broker nor daemon: the caller subscribes to what it is told, brings
// the pieces in any order and as often as they come, and says in the end what became of the pack. Believes nobody: that the bytes
// are the offered ones is checked here, whether they are any good is for the daemon to find out.
#pragma once

#include "cloud/contract/config.hpp"
#include "cloud/contract/topics.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::sync {

class gathering {
public:
    static constexpr std::uint64_t most_bytes = 40 * 1024 * 1024;

    enum class offer : std::uint8_t {
        fetch,        // subscribe to filter()
        known,        // being fetched, waiting to be handed over, or settled
        impossible,   // sizes that do not fit together, or beyond what is ever taken
    };
    [[nodiscard]] offer on_offer(const contract::pack_offer&);

    enum class piece : std::uint8_t {
        not_wanted,   // of another pack, empty, of the wrong size, or here already
        more,
        whole,        // take bytes()
        damaged,      // all there and not what was offered: dropped, wanted anew
    };
    [[nodiscard]] piece on_piece(const contract::pack_piece&, std::string_view bytes);

    // The daemon has taken it or refused it for good: the same offer is not fetched again.
    void on_settled();

    [[nodiscard]] bool is_fetching() const { return wanted_ && !settled_ && whole_.empty(); }
    [[nodiscard]] bool is_whole() const { return !whole_.empty(); }
    [[nodiscard]] std::string filter() const;
    [[nodiscard]] const std::string& bytes() const { return whole_; }
    [[nodiscard]] const contract::pack_offer& wanted() const { return *wanted_; }   // only while there is one

private:
    std::optional<contract::pack_offer> wanted_;
    std::vector<std::string> pieces_;
    std::size_t missing_ = 0;
    std::string whole_;
    bool settled_ = false;
};

}  // namespace faultline::sync
