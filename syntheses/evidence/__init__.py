"""What a synthesis stands on, as data: its studies, what they found, what people judge of it, how studies were chosen.

The portal draws and adds up what people wrote; it says where numbers contradict each other, and never grades.
"""
