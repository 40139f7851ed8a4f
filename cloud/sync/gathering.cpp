#include "cloud/sync/gathering.hpp"

#include "cloud/contract/sha256.hpp"

namespace faultline::sync {

namespace {

bool is_possible(const contract::pack_offer& one) {
    constexpr auto room = contract::pack_chunk_bytes;
    return contract::is_gateway_name(one.name) && one.version > 0 && one.size > 0 && one.size <= gathering::most_bytes &&
           one.chunks == (one.size + room - 1) / room && one.chunks <= contract::most_pack_chunks && contract::parse_digest(one.sha256).has_value();
}

}  // namespace

gathering::offer gathering::on_offer(const contract::pack_offer& one) {
    if (wanted_ == one) return offer::known;
    if (!is_possible(one)) return offer::impossible;
    wanted_ = one;
    settled_ = false;
    whole_.clear();
    pieces_.assign(one.chunks, {});
    missing_ = one.chunks;
    return offer::fetch;
}

gathering::piece gathering::on_piece(const contract::pack_piece& where, std::string_view bytes) {
    if (!is_fetching() || where.name != wanted_->name || where.version != wanted_->version || where.chunk >= pieces_.size()) return piece::not_wanted;
    constexpr auto room = contract::pack_chunk_bytes;
    const auto size = where.chunk + 1 < pieces_.size() ? room : wanted_->size - room * (pieces_.size() - 1);
    auto& place = pieces_[where.chunk];
    if (bytes.size() != size || !place.empty()) return piece::not_wanted;
    place = bytes;
    if (--missing_ > 0) return piece::more;
    whole_.reserve(wanted_->size);
    for (const auto& one : pieces_) whole_ += one;
    pieces_.assign(pieces_.size(), {});
    missing_ = pieces_.size();
    if (contract::hex(contract::sha256(whole_)) == wanted_->sha256) return piece::whole;
    whole_.clear();
    return piece::damaged;
}

void gathering::on_settled() {
    settled_ = true;
    whole_ = {};
    pieces_.clear();
}

std::string gathering::filter() const { return contract::pack_filter(wanted_->name, wanted_->version); }

}  // namespace faultline::sync
