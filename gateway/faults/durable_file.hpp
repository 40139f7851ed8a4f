// Files that are whole or not there: written aside, forced to the disk, renamed into place, the folder forced too. Internal to the
// room.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace faultline::faults {

// Empty when done, else the system's words. `file` is never seen half-written; what was there before stays on failure.
[[nodiscard]] std::string write_durably(const std::filesystem::path& file, std::string_view bytes);

// Keeps other processes out of `folder` while it lives. Waits for its turn.
class folder_lock {
public:
    explicit folder_lock(const std::filesystem::path& folder);
    ~folder_lock();
    folder_lock(const folder_lock&) = delete;
    folder_lock& operator=(const folder_lock&) = delete;
    [[nodiscard]] bool is_held() const { return file_ >= 0; }

private:
    int file_ = -1;
};

}  // namespace faultline::faults
