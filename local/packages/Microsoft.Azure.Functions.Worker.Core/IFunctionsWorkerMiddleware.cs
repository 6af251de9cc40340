namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The rest of the pipeline, up to the function itself.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>A step around each invocation; one instance serves all of them.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
