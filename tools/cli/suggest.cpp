#include "tools/cli/suggest.hpp"

#include <algorithm>

namespace faultline::cli {

std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::vector<std::size_t>> steps(from.size() + 1, std::vector<std::size_t>(to.size() + 1));
    for (std::size_t i = 0; i <= from.size(); ++i) steps[i][0] = i;
    for (std::size_t j = 0; j <= to.size(); ++j) steps[0][j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = steps[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0U : 1U);
            steps[i][j] = std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
    }
    return steps[from.size()][to.size()];
}

std::string nearest(std::string_view typed, const std::vector<std::string>& words) {
    if (typed.size() > 64) return {};
    std::string best;
    std::size_t best_distance = typed.size() / 3 + 2;   // --lnag is near --lang; a third of the letters may be wrong
    for (const auto& word : words) {
        const std::size_t there = distance(typed, word);
        if (there < best_distance) {
            best_distance = there;
            best = word;
        }
    }
    return best;
}

}   // namespace faultline::cli
