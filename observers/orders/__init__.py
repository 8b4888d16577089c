"""Facts for print: every paper of the observers as ``office.paper.Paper``, in Russian, frozen by whoever stores it."""
