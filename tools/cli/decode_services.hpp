// What one complete message means, service by service, for `faultline decode`. Judges every message against the
// request; what cannot be explained whole becomes an error and no value.
#pragma once

#include <span>
#include <string>

#include "protocols/elm/reply.hpp"
#include "tools/cli/decode_answer.hpp"

namespace faultline::cli {

// All messages of one reply. `request.size` 0 means that nobody said what was asked: each message is then taken by
// itself.
void decode_messages(const elm::reply& reply, const elm::asked& request, decode_answer& out);

// The same of messages however they were captured. `damaged`: something else came and was lost.
void decode_messages(std::span<const pdu> messages, bus kind, const elm::asked& request, bool damaged, decode_answer& out);

// "7E8"; empty when the adapter printed no headers and nobody can tell.
[[nodiscard]] std::string ecu_text(bus kind, std::uint32_t ecu);

}   // namespace faultline::cli
