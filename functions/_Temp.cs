#pragma warning disable
using Microsoft.DurableTask; using Microsoft.DurableTask.Client; using Sluice.Storage; using Sluice.Verification; using Microsoft.AspNetCore.Http;
namespace Sluice.Interceptors {
public sealed record InterceptorProgress(string Id);
public enum RoundOutcome { Approved, Rejected, NeedsReview }
public sealed record InterceptorRound(RoundOutcome Outcome, string? RejectedBy, string? Reason, IReadOnlyList<InterceptorProgress> Interceptors);
public static class InterceptorSteps { public static Task<InterceptorRound> AskAllAsync(TaskOrchestrationContext c, VerificationInput i, string t, Action<IReadOnlyList<InterceptorProgress>> p)=>throw null!; }
public class InterceptorSnapshots { public Task<IReadOnlyList<InterceptorSnapshot>> TakeAsync(CancellationToken c)=>throw null!; }
public class InterceptorAccess { public Task<bool> OpensAsync(string t, FileRecord r, CancellationToken c)=>throw null!; }
public class InterceptorDecisions { public Task<IResult> DecideAsync(string id, string t, bool a, string? r, DurableTaskClient d, CancellationToken c)=>throw null!; }
public static class X { public static IServiceCollection AddSluiceInterceptors(this IServiceCollection s)=>s; }
}
namespace Sluice.Sensitivity {
public sealed record SensitivityFinding(string Kind, double Confidence, TextPlace Place);
public sealed record TextPlace(int X,int Y,int W,int H);
public sealed record TextLine(string Text, TextPlace Place, double Confidence);
public sealed record SR(bool Sensitive, IReadOnlyList<SensitivityFinding> Findings);
public static class SensitivityCheck { public static SR Check(IReadOnlyList<TextLine> l, SensitivityOptions o)=>throw null!; }
public class SensitivityOptions { public const string Section="x"; public bool Enabled {get;set;} public Uri? Endpoint {get;set;} public string? Key {get;set;} public IEnumerable<string> Validate()=>[]; }
}
namespace Azure.AI.Vision.ImageAnalysis { 
public enum VisualFeatures {Read}
public class P { public int X{get;set;} public int Y{get;set;} }
public class Wd { public float Confidence {get;set;} }
public class DetectedTextLine { public string Text {get;set;} public IReadOnlyList<P> BoundingPolygon{get;set;} public IReadOnlyList<Wd> Words {get;set;} }
public class Bl { public IReadOnlyList<DetectedTextLine> Lines{get;set;} }
public class Rd { public IReadOnlyList<Bl> Blocks {get;set;} }
public class Re { public Rd Read {get;set;} }
public class ImageAnalysisClient { public ImageAnalysisClient(Uri u, object o){} public Task<Azure.Response<Re>> AnalyzeAsync(BinaryData d, VisualFeatures f, object options=null, CancellationToken cancellationToken=default)=>throw null!; }
}
