#include "runner/data/augmentation.h"

namespace runner {

SampleView view_of(const layers::Shape& shape) {
    SampleView view;
    if (shape.size() == 2 || shape.size() == 3) {
        view.height = shape[0];
        view.width = shape[1];
        view.channels = shape.size() == 3 ? shape[2] : 1;
    } else {
        view.channels = layers::size_of(shape);
    }
    return view;
}

}  // namespace runner
