using System.CommandLine;
using Hikeshi.Kernel.Errors;

namespace Hikeshi;

/// <summary>The executable: verbs, and nothing else. Each verb lives in its own file under <c>Verbs/</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Hikeshi: joint defence for financial institutions, at machine speed.");
        foreach (var verb in VerbTable.All())
        {
            root.Subcommands.Add(verb);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // "a command is required" says nothing new beside the word that was not understood
            foreach (var error in parsed.Errors.Count == 1 ? parsed.Errors : parsed.Errors.Where(e => parsed.UnmatchedTokens.Any(t => e.Message.Contains(t, StringComparison.Ordinal)) || parsed.UnmatchedTokens.Count == 0))
            {
                await Console.Error.WriteLineAsync($"hikeshi: {error.Message}");
            }

            await Console.Error.WriteLineAsync("Try 'hikeshi --help', or 'hikeshi VERB --help'.");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (RefusedException refused)
        {
            await Console.Error.WriteLineAsync($"hikeshi: {refused.Refusal.Sentence}");
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException ended)
        {
            await Console.Error.WriteLineAsync($"hikeshi: {(ended.InnerException is TimeoutException late ? late.Message : "interrupted before it had ended")}");
            return ExitCode.OurFailure;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"hikeshi: {failure.Message}");
            return ExitCode.OurFailure;
        }
    }
}
