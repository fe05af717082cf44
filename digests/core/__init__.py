"""What issues say and when they are due: pure, values in and values out."""
