#include "cloud/contract/receipt.hpp"

#include "cloud/contract/json_fields.hpp"
#include "cloud/contract/record.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<rejection> auto& x) {
    v("id", x.id);
    v("code", x.code);
}

template <class V>
void fields(V& v, is_or_const<receipt> auto& x) {
    v("stream", x.stream);
    v("upto_seq", x.upto_seq);
    v("rejected", x.rejected);
}

void to_json(nlohmann::json& to, const receipt& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, receipt& to) { get_record(from, to); }

boost::system::result<receipt, contract_error> read_receipt(std::string_view json) { return read_record<receipt>(json); }

std::uint64_t acknowledge(chain& reached, const envelope& record) {
    // Equality, not "at least": the numbers of a new or restored database say nothing about those of the old one. For the
    // same reason the chain may step back: a record sent again with nothing before it starts it anew.
    if (record.prev != 0 && record.prev != reached.last) return 0;
    reached.last = record.seq;
    return record.seq;
}

}  // namespace faultline::contract
