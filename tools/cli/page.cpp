#include "tools/cli/page.hpp"

#include <algorithm>

namespace faultline::cli {

namespace {

std::string_view escape_of(tone how) {
    switch (how) {
        case tone::plain: return "";
        case tone::strong: return "\x1b[1m";
        case tone::dim: return "\x1b[2m";
        case tone::good: return "\x1b[32m";
        case tone::warn: return "\x1b[33m";
        case tone::bad: return "\x1b[1;31m";
    }
    return "";
}

constexpr std::size_t gap = 2;   // between two columns of a table

std::vector<std::size_t> column_widths(const std::vector<column>& heads, const std::vector<std::vector<cell>>& rows,
                                       std::size_t room) {
    std::vector<std::size_t> widths;
    for (const auto& head : heads) widths.push_back(columns(head.title));
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], columns(clean(row[i].text)));
    }
    std::size_t sum = gap * (widths.size() - 1);
    for (const auto width : widths) sum += width;
    if (sum > room) {
        auto& widest = *std::max_element(widths.begin(), widths.end());
        widest = widest > sum - room + 8 ? widest - (sum - room) : 8;
    }
    return widths;
}

}   // namespace

std::string painted(std::string_view text, tone how, bool colours) {
    if (!colours || how == tone::plain || text.empty()) return std::string{text};
    return std::string{escape_of(how)} + std::string{text} + "\x1b[0m";
}

void page::put(std::string_view text, tone how) {
    out_ += painted(text, how, look_.colours);
}

void page::blank() {
    if (out_.empty() || out_.ends_with("\n\n")) return;
    out_ += '\n';
}

void page::heading(std::string_view title, tone how) {
    blank();
    put(clean(title), how);
    out_ += '\n';
}

void page::line(std::string_view text, std::size_t indent, tone how) {
    field("", text, 0, indent, how);
}

void page::field(std::string_view label, std::string_view text, std::size_t label_width, std::size_t indent, tone how) {
    const std::string name = clean(label);
    const std::size_t start = indent + label_width;
    const auto lines = wrapped(clean(text), look_.width > start ? look_.width - start : 0);
    const bool label_alone = columns(name) > label_width;
    out_ += std::string(indent, ' ');
    put(name, tone::dim);
    if (label_alone)
        out_ += '\n' + std::string(start, ' ');
    else
        out_ += std::string(label_width - columns(name), ' ');
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) out_ += std::string(start, ' ');
        put(lines[i], how);
        while (out_.ends_with(' ')) out_.pop_back();
        out_ += '\n';
    }
}

void page::table(const std::vector<column>& heads, const std::vector<std::vector<cell>>& rows, std::size_t indent) {
    if (heads.empty()) return;
    const auto widths = column_widths(heads, rows, look_.width > indent ? look_.width - indent : 0);
    const auto print = [&](const std::vector<std::vector<std::string>>& lines, const std::vector<tone>& tones) {
        std::size_t height = 0;
        for (const auto& part : lines) height = std::max(height, part.size());
        for (std::size_t y = 0; y < height; ++y) {
            std::string blanks(indent, ' ');
            for (std::size_t i = 0; i < lines.size(); ++i) {
                const std::string text = y < lines[i].size() ? lines[i][y] : "";
                const std::string before(
                    heads[i].align == side::right ? widths[i] - std::min(widths[i], columns(text)) : 0, ' ');
                const std::string after(
                    heads[i].align == side::left ? widths[i] - std::min(widths[i], columns(text)) : 0, ' ');
                blanks += before;
                if (!text.empty()) {   // blanks are only written once something follows them: no trailing ones
                    out_ += blanks;
                    put(text, tones[i]);
                    blanks.clear();
                }
                blanks += after + std::string(gap, ' ');
            }
            out_ += '\n';
        }
    };
    if (std::any_of(heads.begin(), heads.end(), [](const column& head) { return !head.title.empty(); })) {
        std::vector<std::vector<std::string>> titles;
        for (std::size_t i = 0; i < heads.size(); ++i) titles.push_back(wrapped(heads[i].title, widths[i]));
        print(titles, std::vector<tone>(heads.size(), tone::dim));
    }
    for (const auto& row : rows) {
        std::vector<std::vector<std::string>> lines;
        std::vector<tone> tones;
        for (std::size_t i = 0; i < heads.size(); ++i) {
            lines.push_back(i < row.size() ? wrapped(clean(row[i].text), widths[i]) : std::vector<std::string>{""});
            tones.push_back(i < row.size() ? row[i].how : tone::plain);
        }
        print(lines, tones);
    }
}

}   // namespace faultline::cli
