// Tells when another process may have written to a database, without asking it again and again: the kernel reports
// changes of the database file and its write-ahead log. One thread; `fd()` is for poll().
#pragma once

#include <string>

namespace faultline::sync {

class watch {
public:
    explicit watch(const std::string& database);   // its directory need not exist yet: see is_watching()
    ~watch();
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_watching() const { return watched_ >= 0; }
    void again();                                  // tries once more to watch the directory
    [[nodiscard]] bool changed();                  // true when the database or its log was written since the last call

private:
    std::string directory_;
    std::string file_;
    int fd_;
    int watched_ = -1;
};

}  // namespace faultline::sync
