#include "cloud/contract/batch.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <nlohmann/json.hpp>

#include "cloud/contract/json_span.hpp"
#include "cloud/contract/record.hpp"

namespace faultline::contract {

namespace {

constexpr int level = 3;

std::string fold(std::string_view text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), level);
    out.resize(ZSTD_isError(size) ? 0 : size);   // cannot fail with a buffer of that bound
    return out;
}

// Decompresses straight into a buffer of the largest size allowed: whatever the frame claims, nothing more is written.
boost::system::result<std::string, contract_error> unfold(std::string_view body) {
    const auto claimed = ZSTD_getFrameContentSize(body.data(), body.size());
    if (claimed == ZSTD_CONTENTSIZE_ERROR) return contract_error::not_zstd;
    const bool unsaid = claimed == ZSTD_CONTENTSIZE_UNKNOWN;
    if (!unsaid && claimed > unfolded_bytes) return contract_error::too_large;

    std::string out(unsaid ? unfolded_bytes : static_cast<std::size_t>(claimed), '\0');
    const auto size = ZSTD_decompress(out.data(), out.size(), body.data(), body.size());
    if (ZSTD_isError(size)) {
        return ZSTD_getErrorCode(size) == ZSTD_error_dstSize_tooSmall ? contract_error::too_large : contract_error::not_zstd;
    }
    out.resize(size);
    return out;
}

// The id of a record that could not be read, so that it can be named in a rejection.
uuid id_of(std::string_view element) {
    const auto written = member(element, "id");
    if (!written || written->size() != 38) return {};
    return parse_uuid(written->substr(1, 36)).value_or(uuid{});
}

}  // namespace

std::string write_batch(std::span<const envelope> records, encoding enc) {
    std::string text = "[";
    for (const auto& record : records) {
        if (text.size() > 1) text += ',';
        text += write(record);
    }
    text += ']';
    return enc == encoding::zstd ? fold(text) : text;
}

boost::system::result<std::vector<batch_item>, contract_error> read_batch(std::string_view body, encoding enc) {
    std::string unfolded;
    if (enc == encoding::zstd) {
        auto out = unfold(body);
        if (!out) return out.error();
        unfolded = std::move(*out);
        body = unfolded;
    }
    if (body.size() > unfolded_bytes) return contract_error::too_large;
    const auto parts = elements(body);
    if (!parts) return contract_error::not_json;
    if (parts->size() > batch_records) return contract_error::too_large;

    std::vector<batch_item> items;
    items.reserve(parts->size());
    for (const auto part : *parts) {
        items.push_back({.read = read_envelope(part), .raw = std::string{part}, .id = id_of(part)});
    }
    return items;
}

}  // namespace faultline::contract
