import ClientCommands

await Clpai.start()
