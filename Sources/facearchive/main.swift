import ArchiveCommands

FaceArchiveProgram.main()
