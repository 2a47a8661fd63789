"""HTTP and HTML without a word of the field: the frame every route runs in, forms, rendering, errors, headers."""
