using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence reader-key</c>: the pair of keys of somebody to whom documents are sealed.</summary>
internal static class ReaderKeyCommand
{
    private const string Ending = ".jwk";

    public static Command Build()
    {
        var output = new Option<string>("--output") { Description = "File for the private key; the public one goes beside it, its name ending in .public.jwk.", HelpName = "FILE", Required = true };
        var command = new Command("reader-key", "Make a pair of keys (JWK, P-256) for somebody who is to read sealed documents.") { output };
        command.SetAction(async (parsed, cancel) =>
        {
            var file = OutputFile.Require(parsed.GetRequiredValue(output));
            var shown = (file.EndsWith(Ending, StringComparison.Ordinal) ? file[..^Ending.Length] : file) + ".public" + Ending;
            if (new[] { file, shown }.FirstOrDefault(Path.Exists) is { } taken)
            {
                throw new RefusedException(new BadEvidenceInput(taken, "there is such a file already", "a name that is free", "A key that is overwritten opens nothing any more: give another name"));
            }

            using var key = SealingKey.Generate();
            SecretFile.Write(file, key.ToJwk() + "\n");
            await File.WriteAllTextAsync(shown, key.Public.ToJwk() + "\n", cancel);
            Console.Out.WriteLine(key.Public.KeyId);
            await Console.Error.WriteLineAsync($"{file}: keep it to yourself; {shown}: give it to whoever seals documents for you. Compare the id above with them, over another way.");
            return ExitCode.Fine;
        });
        return command;
    }
}
