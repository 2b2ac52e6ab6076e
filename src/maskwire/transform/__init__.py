"""What the transforms promise, and the key they start from. The transforms are the kernel's: they touch every value."""
