// SPDX-License-Identifier: Apache-2.0
#include "reports/file_summary_report.h"

#include <map>
#include <string>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

std::string as_text(const std::string& text) {
    return or_dash(text);
}

void write_files(Writer& writer, const models::FileSummary& summary) {
    writer.section("Files");
    for (const models::ModelFile& file : summary.files) writer.entry(file.path, file.bytes, format_capacity);
}

void write_sizes(Writer& writer, const char* title, const char* key,
                 const std::map<std::string, std::uint64_t>& sizes) {
    if (sizes.empty()) return;
    writer.section(title);
    Table table({{key}, {"size", Align::kRight}});
    for (const auto& [name, bytes] : sizes) table.add({name, format_capacity(bytes)});
    writer.table(table);
}

}  // namespace

void print_file_summary(std::ostream& out, const models::FileSummary& summary, const Style& style) {
    Writer writer(out, style);
    writer.title("Model");
    writer.entry("model", summary.name);
    writer.entry("kind", summary.kind);
    writer.entry("architecture", summary.architecture, as_text);
    writer.entry("quantisation", summary.quant, as_text);
    writer.entry("files together", summary.file_bytes, format_capacity);
    writer.entry("tensors", std::to_string(summary.tensors.size()));
    writer.entry("weights", summary.weights, format_count);
    writer.entry("size of tensors", summary.tensor_bytes, format_capacity);
    writer.entry("weights read per token", summary.weight_bytes_per_token, format_traffic);
    writer.entry("shape, cache", summary.shape, [](const models::Shape&) { return std::string("known"); });
    write_sizes(writer, "By class", "class", summary.bytes_by_class);
    write_sizes(writer, "By format", "format", summary.bytes_by_format);
    write_files(writer, summary);
}

void print_model_files(std::ostream& out, const models::FileSummary& summary, const Style& style) {
    Writer writer(out, style);
    write_files(writer, summary);
}

}  // namespace weir::reports
