// Input: a pack. Whatever it says, nothing is read beyond it, nothing unfolds further than it may, and what is taken for whole has the
// checksums it promised. The signature is not asked: what stands behind it must hold for a publisher's mistakes too.
#include <string>

#include "cloud/contract/sha256.hpp"
#include "gateway/faults/database_check.hpp"
#include "gateway/faults/pack.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::faults;

namespace {

bool lies_in(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto read = read_pack(bytes);
    if (!read) {
        expect(read.error().code != pack_error::unreadable && name_of(read.error().code)[0] != '\0', "a refusal has its word");
        return 0;
    }
    expect(lies_in(read->body, bytes) && lies_in(read->signed_bytes, bytes), "the parts lie in the pack");
    expect(read->manifest.version > 0 && read->manifest.size <= most_database_bytes && read->body.size() == read->manifest.packed_size, "what is read is possible");
    expect(read_pack(with_signature(bytes, {1}, {2})).has_value(), "a signature changes nothing else");
    if (read->manifest.size > 1024 * 1024) return 0;   // the room alone would be the cost
    auto told = *read;
    told.manifest.packed_sha256 = contract::hex(contract::sha256(told.body));   // a fuzzer guesses no checksum
    const auto database = unpack(told);
    if (!database) return 0;
    expect(contract::hex(contract::sha256(*database)) == told.manifest.sha256, "what is unpacked is what was promised");
    (void)check_database(*database, {});
    return 0;
}
