"""The rules of T.A.S.K.S. plans: what must hold within and between the files of one."""
