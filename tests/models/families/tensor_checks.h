// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/value.h"
#include "models/catalog.h"
#include "models/family.h"

namespace weir::models::tests {

/// The tensors of a catalog model, by name, for the tests of a family.
class TensorsOf {
public:
    explicit TensorsOf(std::string_view model)
        : shape_(catalog_shape(model)), tensors_(family_of(shape_.architecture).tensors(shape_)) {}

    const std::vector<Tensor>& all() const { return tensors_; }
    bool has(const std::string& name) const { return find(name) != nullptr; }

    void expect_size(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                     std::uint64_t matrices = 1) const {
        const Tensor* tensor = find(name);
        ASSERT_NE(tensor, nullptr) << name;
        EXPECT_EQ(tensor->rows, rows) << name;
        EXPECT_EQ(tensor->columns, columns) << name;
        EXPECT_EQ(tensor->matrices, matrices) << name;
    }

    void expect_class(const std::string& name, const std::string& expected) const {
        const Tensor* tensor = find(name);
        ASSERT_NE(tensor, nullptr) << name;
        EXPECT_EQ(tensor->class_name, expected) << name;
    }

    void expect_sound(std::size_t count) const {
        EXPECT_EQ(tensors_.size(), count);
        std::set<std::string> names;
        for (const Tensor& tensor : tensors_) {
            EXPECT_TRUE(names.insert(tensor.name).second) << tensor.name;
            EXPECT_GT(tensor.weights(), 0U) << tensor.name;
            EXPECT_LT(tensor.layer, static_cast<int>(shape_.layers)) << tensor.name;
        }
    }

private:
    const Tensor* find(const std::string& name) const {
        const auto found = std::find_if(tensors_.begin(), tensors_.end(),
                                        [&](const Tensor& tensor) { return tensor.name == name; });
        return found == tensors_.end() ? nullptr : &*found;
    }

    Shape shape_;
    std::vector<Tensor> tensors_;
};

inline std::vector<CacheStream> cache_of(std::string_view model, std::uint64_t layer) {
    const Shape shape = catalog_shape(model);
    return family_of(shape.architecture).cache(shape, layer);
}

inline std::string shape_text(const Shape& shape) {
    return to_json(to_value(shape));
}

/// The shape that the family of `model_type` reads from the text of a config.json.
inline Shape shape_of_config(std::string_view model_type, std::string_view text) {
    const Value value = parse_json(text, "config.json");
    const Family* family = find_model_type(model_type);
    if (family == nullptr) throw Fault("no family reads " + std::string(model_type));
    return family->read_config(ConfigFields(value, "config.json"));
}

}  // namespace weir::models::tests
