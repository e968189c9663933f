global using Hikeshi.EndToEnd.Running;
global using Xunit;
