#include "cloud/sync/watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string_view>

namespace faultline::sync {

watch::watch(const std::string& database) : fd_{inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    const std::filesystem::path path{database};
    directory_ = path.has_parent_path() ? path.parent_path().string() : ".";
    file_ = path.filename().string();
    again();
}

watch::~watch() {
    if (fd_ >= 0) close(fd_);
}

void watch::again() {
    if (fd_ >= 0 && watched_ < 0) watched_ = inotify_add_watch(fd_, directory_.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
}

bool watch::changed() {
    bool ours = false;
    alignas(inotify_event) std::array<char, 4096> buffer;
    for (;;) {
        const auto length = read(fd_, buffer.data(), buffer.size());
        if (length <= 0) return ours;
        for (const char* at = buffer.data(); at < buffer.data() + length;) {
            const auto* const event = reinterpret_cast<const inotify_event*>(at);
            const std::string_view name{event->len > 0 ? event->name : ""};
            if ((event->mask & IN_Q_OVERFLOW) != 0 || name == file_ || name == file_ + "-wal") ours = true;
            if ((event->mask & IN_IGNORED) != 0) watched_ = -1;   // the directory is gone
            at += sizeof(inotify_event) + event->len;
        }
    }
}

}  // namespace faultline::sync
