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

std::uint64_t acknowledge(chain& reached, const envelope& record, bool already_stored) {
    // Seen before and passed before: say so again, its receipt may have been lost. The chain itself stays.
    if (already_stored && record.seq <= reached.last) return record.seq;
    // Equality, not "at least": after a restored or new database the numbers start elsewhere.
    if (record.prev != 0 && record.prev != reached.last) return 0;
    reached.last = record.seq;
    return record.seq;
}

}  // namespace faultline::contract
