// Brings one part of a database to the version this software knows: numbered SQL texts, each applied whole or not at all.
// A database holds several parts (the outbox, the store), each with its own version in table `schema_version`.
#pragma once

#include <span>
#include <string_view>

#include "cloud/outbox/sqlite.hpp"

namespace faultline::sqlite {

struct migration {
    int version;             // 1, 2, 3 ... without a gap
    std::string_view sql;
};

inline constexpr int application_id = 0x464C4757;   // "FLGW" in the file's header: this is a gateway's database

// Applies what is missing. `newer_schema` when the database is ahead of us (nothing is changed), `not_a_database` when
// the file is another program's SQLite database.
result<> migrate(database&, std::string_view part, std::span<const migration>);

// The version of a part, 0 when it is not there.
[[nodiscard]] result<int> version_of(database&, std::string_view part);

}  // namespace faultline::sqlite
