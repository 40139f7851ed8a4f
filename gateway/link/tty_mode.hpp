// The terminal settings of a serial port or pty. Kept in a file of its own because the kernel's termios2 (any baud rate) and
// the C library's termios cannot be included together. All functions answer an errno value, 0 = done.
#pragma once

namespace faultline::link {

// Raw 8N1, no flow control, modem control lines ignored and not dropped on close.
[[nodiscard]] int set_raw(int fd, unsigned baud);

// Any rate the hardware takes within 3 %; EINVAL when it does not, and then the old rate stays.
[[nodiscard]] int set_rate(int fd, unsigned baud);

// Asks the driver to hand over bytes at once (FTDI: 1 ms latency timer instead of 16 ms). Few drivers know it: best effort.
void ask_low_latency(int fd);

// Waits until the output queue is empty, at most `limit_ms`.
void drain(int fd, int limit_ms);

void drop_input(int fd);
void drop_output(int fd);

}  // namespace faultline::link
