"""What the transforms promise. The transforms themselves are the kernel's: they touch every value."""
