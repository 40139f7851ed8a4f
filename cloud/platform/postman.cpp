#include "cloud/platform/postman.hpp"

#include <algorithm>
#include <iterator>

namespace faultline::platform {

void postman::add(std::vector<receipt_for> receipts) {
    for (auto& one : receipts) {
        const bool gap = one.what.upto_seq == 0 && one.what.rejected.empty();
        auto [waiting, fresh] = waiting_.try_emplace(key{one.gateway, one.what.stream, gap}, one.what);
        if (fresh) continue;
        auto& into = waiting->second;
        into.upto_seq = std::max(into.upto_seq, one.what.upto_seq);
        std::ranges::move(one.what.rejected, std::back_inserter(into.rejected));
    }
}

std::optional<receipt_for> postman::next(std::uint64_t token) {
    if (waiting_.empty() || flying_.size() >= window_) return std::nullopt;
    auto first = waiting_.extract(waiting_.begin());
    flying_.insert(token);
    return receipt_for{std::get<0>(first.key()), std::move(first.mapped())};
}

}  // namespace faultline::platform
