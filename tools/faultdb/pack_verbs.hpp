// `faultdb pack | sign | keygen`: makes what gateways install (gateway/faults/pack.md). The only place that reads private keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace faultline::faultdb {

// The exit status; `words` are those of the command line after the program's name. Sentences go to stderr, English only: these are
// a publisher's tools.
[[nodiscard]] int run_pack_verb(const std::vector<std::string>& words);
[[nodiscard]] bool is_pack_verb(const std::string& word);

// Packs a compiled database, not signed; empty bytes and a sentence in `wrong` when it is none.
[[nodiscard]] std::string pack_database(const std::string& file, std::int64_t version, std::string& wrong);
// The same pack, signed with the private key in that file.
[[nodiscard]] std::string sign_pack(const std::string& pack, const std::string& key_file, std::string& wrong);

}  // namespace faultline::faultdb
