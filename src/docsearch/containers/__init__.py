"""Files that hold documents: archives, mailboxes, mails with attachments.

Any of them may have been made to do harm. No name in one is ever followed: members are written to a spool folder under
numbers, and what they are called becomes part of a uri. Links and devices are never made, and limits on depth, number,
size and ratio end what would not end by itself.
"""
