// pack_installer FOLDER BUILT-IN KEYS PACK...: installs them one after the other, telling each version that is in use, for
// crash_test.py. `--show` instead of packs tells what is in use and whether it can be read.
#include "gateway/faults/shelf.hpp"

#include <cstdio>

using namespace faultline::faults;

int main(int count, char** words) {
    if (count < 5) return 2;
    shelf packs{{words[1], words[2], words[3]}};
    if (std::string_view{words[4]} == "--show") {
        auto now = packs.open();
        if (!now || now->gave_way || now->what.find({.code = "P0117"})->title.empty()) return 1;
        std::printf("%lld\n", static_cast<long long>(now->version));
        return 0;
    }
    for (int i = 4; i < count; ++i) {
        const auto bytes = read_pack_file(words[i]);
        if (!bytes) return 3;
        const auto done = packs.install(*bytes);
        if (done) std::printf("%lld\n", static_cast<long long>(done->current->version)), std::fflush(stdout);
        else std::fprintf(stderr, "%s\n", name_of(done.error().code));
    }
    return 0;
}
